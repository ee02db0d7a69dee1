"""The Python library as a peer of the interop tests: one call, described in JSON, answered in JSON.

    python hub_peer.py '{"call": "snapshot_download", "repo_id": "owner/name", "local_files_only": true}'
"""

import json
import sys

import huggingface_hub
from huggingface_hub import hf_hub_download, scan_cache_dir, snapshot_download


def scan(cache_dir):
    info = scan_cache_dir(cache_dir)
    return {
        "warnings": [str(warning) for warning in info.warnings],
        "repos": {
            f"{repo.repo_type}:{repo.repo_id}": {
                revision.commit_hash: {
                    "refs": sorted(revision.refs),
                    "files": sorted(str(file.file_path.relative_to(revision.snapshot_path)) for file in revision.files),
                    "size": revision.size_on_disk,
                }
                for revision in repo.revisions
            }
            for repo in info.repos
        },
    }


def answer(request):
    call = request.pop("call")
    if call == "version":
        return huggingface_hub.__version__
    if call == "scan_cache_dir":
        return scan(request["cache_dir"])
    if call == "snapshot_download":
        return snapshot_download(**request)
    if call == "hf_hub_download":
        return hf_hub_download(**request)
    raise ValueError(call)


def main():
    try:
        print(json.dumps({"result": answer(json.loads(sys.argv[1]))}))
    except Exception as error:
        print(json.dumps({"error": type(error).__name__, "message": str(error)}))


if __name__ == "__main__":
    sys.exit(main())
