package io.modelhaul.cli;

import picocli.CommandLine.Command;

/** The command without a command: only its help. */
@Command(
        name = "modelhaul",
        customSynopsis = "modelhaul COMMAND [OPTIONS] [ARGUMENTS]",
        description = "Downloads AI models from any provider: resumable and verified.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%n",
        footer = {
            "Examples:",
            "  modelhaul pull hf://Qwen/Qwen3-0.6B",
            "  modelhaul pull huggingface Qwen/Qwen3-0.6B --include '*.safetensors' --json",
            "  modelhaul plan hf://Qwen/Qwen3-0.6B@main/config.json",
            "",
            "'modelhaul help COMMAND' tells more about one. Tokens are best given in the",
            "environment (HF_TOKEN): other users of the machine can read a command line.",
            "",
            "Exit status: 0 here and verified, 1 anything else, 2 wrong call, 3 no such",
            "provider, 4 no such model, 5 not allowed, 6 network or server (try again),",
            "7 wrong bytes, 8 no room, 9 offline and not cached, 130/143 interrupted."
        })
final class Overview {}
