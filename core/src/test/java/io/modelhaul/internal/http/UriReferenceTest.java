package io.modelhaul.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriReferenceTest {
    private static final URI BASE = URI.create("http://a/b/c/d;p?q");

    /** RFC 3986 sections 5.4.1 and 5.4.2, without fragments. */
    @ParameterizedTest
    @CsvSource({
        "g, http://a/b/c/g",
        "./g, http://a/b/c/g",
        "g/, http://a/b/c/g/",
        "/g, http://a/g",
        "//g, http://g",
        "?y, http://a/b/c/d;p?y",
        "g?y, http://a/b/c/g?y",
        "#s, http://a/b/c/d;p?q",
        "g#s, http://a/b/c/g",
        "g?y#s, http://a/b/c/g?y",
        ";x, http://a/b/c/;x",
        "g;x, http://a/b/c/g;x",
        "'', http://a/b/c/d;p?q",
        "., http://a/b/c/",
        "./, http://a/b/c/",
        ".., http://a/b/",
        "../, http://a/b/",
        "../g, http://a/b/g",
        "../.., http://a/",
        "../../, http://a/",
        "../../g, http://a/g",
        "../../../g, http://a/g",
        "../../../../g, http://a/g",
        "/./g, http://a/g",
        "/../g, http://a/g",
        "g., http://a/b/c/g.",
        ".g, http://a/b/c/.g",
        "g.., http://a/b/c/g..",
        "..g, http://a/b/c/..g",
        "./../g, http://a/b/g",
        "./g/., http://a/b/c/g/",
        "g/./h, http://a/b/c/g/h",
        "g/../h, http://a/b/c/h",
        "g;x=1/./y, http://a/b/c/g;x=1/y",
        "g;x=1/../y, http://a/b/c/y",
        "g?y/./x, http://a/b/c/g?y/./x",
        "g?y/../x, http://a/b/c/g?y/../x"
    })
    void resolvesAsTheStandardHasIt(String reference, String expected) throws URISyntaxException {
        assertThat(UriReference.resolve(BASE, reference)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://cdn.example/x?X-Amz-Signature=ab%2Fcd%3d&X-Amz-Date=20260101T000000Z&response=inline%3B%20filename*%3DUTF-8''a%2Eb",
                "https://cdn.example/%7Euser/a%2fb?k=[1]&empty=&flag",
                "https://my_bucket.s3.example:8443/a//b"
            })
    void leavesLegalAddressesAloneByteForByte(String address) throws URISyntaxException {
        assertThat(UriReference.resolve(BASE, address)).hasToString(address);
    }

    @Test
    void encodesTheBytesOfUtf8ThatServersWriteRaw() throws URISyntaxException {
        String raw = new String(
                "/modèle".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.ISO_8859_1);

        assertThat(UriReference.resolve(BASE, raw)).hasToString("http://a/mod%C3%A8le");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\u0000b", "/a\r\nX: y", "http://a\tb/", "/\u007f"})
    void refusesControlCharacters(String reference) {
        assertThatThrownBy(() -> UriReference.resolve(BASE, reference)).isInstanceOf(URISyntaxException.class);
    }
}
