package io.modelhaul.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.internal.state.Owner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OwnerTest {
    private static final Owner SELF = Owner.self();

    /** Another process: says who it is, and lives until it is killed. */
    static final class Child {
        public static void main(String[] args) throws IOException {
            System.out.println(Owner.self());
            System.out.println(Owner.self().fileTag());
            ChildJvm.await();
        }
    }

    @Test
    void comesBackFromItsText() {
        assertThat(Owner.parse(SELF.toString())).isEqualTo(SELF);
        Owner bare = new Owner("", "", 1, 0);
        assertThat(Owner.parse(bare.toString())).isEqualTo(bare);
    }

    @Test
    void otherTextIsNoOwner() {
        for (String text :
                new String[] {"", "|", "a|b|c", "a|b|c|d", "a|b|1|x", "a|b|1|2|3", "a|b||", "a|b|99999999999999999999|1"
                }) {
            assertThat(Owner.parse(text)).as(text).isNull();
        }
    }

    @Test
    void aLivingProcessIsNeverProvenDead() {
        assertThat(SELF.isSelf()).isTrue();
        assertThat(SELF.provenDead()).isFalse();
        assertThat(Owner.tagOfDead(SELF.fileTag())).isFalse();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "deaths can be proven on Linux only")
    void aKilledProcessIsProvenDead() throws Exception {
        try (ChildJvm child = new ChildJvm(Child.class)) {
            Owner owner = Owner.parse(child.line());
            String tag = child.line();
            assertThat(owner).isNotNull();
            assertThat(owner.sameBoot()).isTrue();
            assertThat(owner.isSelf()).isFalse();
            assertThat(owner.provenDead()).isFalse();
            assertThat(Owner.tagOfDead(tag)).isFalse();

            child.kill();

            assertThat(owner.provenDead()).isTrue();
            assertThat(Owner.tagOfDead(tag)).isTrue();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
    void aZombieIsDead() throws Exception {
        // The child ends with its input; by then "exec" has made its parent a program that never asks for its exit
        // status.
        Process parent =
                new ProcessBuilder("sh", "-c", "exec 3<&0; sh -c 'read line' <&3 & echo $!; exec sleep 60").start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            long pid = Long.parseLong(output.readLine());
            Path stat = Path.of("/proc/" + pid + "/stat");
            while (!Files.readString(Path.of("/proc/" + parent.pid() + "/comm")).equals("sleep\n")) {
                Thread.onSpinWait();
            }
            parent.getOutputStream().close();
            String[] fields = fields(stat);
            while (!fields[0].equals("Z")) {
                Thread.onSpinWait();
                fields = fields(stat);
            }
            Owner zombie = new Owner(SELF.boot(), SELF.processes(), pid, Long.parseLong(fields[19]));
            assumeTrue(ProcessHandle.of(pid).isPresent());
            assertThat(zombie.provenDead()).isTrue();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    private static String[] fields(Path stat) throws IOException {
        String text = Files.readString(stat);
        return text.substring(text.lastIndexOf(')') + 2).split(" ");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "deaths can be proven on Linux only")
    void aReusedProcessIdDoesNotLookAlive() {
        assertThat(new Owner(SELF.boot(), SELF.processes(), SELF.pid(), SELF.started() - 1).provenDead())
                .isTrue();
    }

    @Test
    void nobodyCanTellOfAnotherHostBootOrContainer() {
        long dead = 999_999_999L;
        assertThat(new Owner("other-boot", SELF.processes(), dead, 1).provenDead())
                .isFalse();
        assertThat(new Owner(SELF.boot(), "pid:[1]", dead, 1).provenDead()).isFalse();
        assertThat(new Owner(SELF.boot(), "", dead, 1).provenDead()).isFalse();
        assertThat(new Owner("", "", dead, 1).provenDead()).isFalse();
        assertThat(new Owner("", "", dead, 1).sameBoot()).isFalse();
    }

    @Test
    void aTagFitsAFileNameAndOthersAreNobodys() {
        assertThat(SELF.fileTag()).matches("[0-9a-f]{8}-[0-9a-f]+-[0-9a-f]+");
        for (String tag : new String[] {
            "",
            "-",
            "a-b-c",
            "00000000-1-1",
            SELF.fileTag() + "-1",
            SELF.fileTag().substring(0, 9)
        }) {
            assertThat(Owner.tagOfDead(tag)).as(tag).isFalse();
        }
    }
}
