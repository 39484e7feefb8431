"""The private storage as a bucket that speaks S3, for production."""

import base64
from collections.abc import Iterator
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from documents.limits import MAX_FILE_BYTES, MEGABYTE
from documents.models import Document
from documents.stored import Stored

# Somebody waits for the page: two tries against a server that hangs end within 10 seconds, one for each "100 Continue"
# and the pause between them included.
CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 3, 2
ADDRESS_SECONDS = 60  # how long a download's address works


class ProofBucket(S3Storage):
    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "default_acl": None,
            # Keys are drawn from 128 random bits. Asking whether one is taken would cost a round trip, and never end
            # at a server that says yes to everything.
            "file_overwrite": True,
            "querystring_expire": ADDRESS_SECONDS,
            "max_memory_size": MEGABYTE,  # larger files are read through the disk
            # The server compares what arrives with it, keeps it, and tells it later.
            "object_parameters": {"ChecksumAlgorithm": "SHA256"},
            # In one piece: a checksum of parts could not be compared with the upload's, and threads hold parts.
            "transfer_config": TransferConfig(
                multipart_threshold=MAX_FILE_BYTES + 1, use_threads=False, num_download_attempts=TRIES
            ),
            "client_config": Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                signature_version="s3v4",
            ),
        }

    def stored(self) -> Iterator[Stored]:
        """Every file, in the order of the keys, asked for page by page."""
        pages = self.connection.meta.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name)
        for page in pages:
            for entry in page.get("Contents", ()):
                yield Stored(entry["Key"], entry["Size"], entry["LastModified"])

    def is_known_unchanged(self, document: Document) -> bool:
        """The server's own SHA-256 of the bytes it has is the upload's. False as well where it keeps none."""
        facts = self.connection.meta.client.head_object(
            Bucket=self.bucket_name, Key=document.key, ChecksumMode="ENABLED"
        )
        kept = base64.b64encode(bytes.fromhex(document.sha256)).decode()
        return facts.get("ChecksumSHA256") == kept and facts["ContentLength"] == document.size

    def address(self, document: Document) -> str:
        """Where a browser fetches the file from the bucket's host, as an attachment, within the next minute."""
        return self.url(
            document.key,
            parameters={
                "ResponseContentDisposition": content_disposition_header(True, document.name),
                "ResponseContentType": "application/octet-stream",
                "ResponseCacheControl": "private, no-store",
            },
        )
