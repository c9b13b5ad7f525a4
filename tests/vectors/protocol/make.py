"""Writes messages.tsv with a CBOR library that shares nothing with ours: pip install cbor2; python make.py"""
from hashlib import sha256
from cbor2 import dumps

intent = ["rubrica/signing-intent/v1",
          [b"\x01" * 16, b"\x02" * 16, 0, [b"\x03" * 32], "Rubrica", 1_800_000_000]]
head = ["signer", b"\x04" * 16, 1_799_999_990, 1_800_000_050, b"\x05" * 16]
encoded = dumps(intent, canonical=True)
messages = {
    "signing-intent": intent,
    "activation-assertion": ["rubrica/activation-assertion/v1",
                             [head, b"\x01" * 16, sha256(encoded).digest(), [0, 1]]],
    "signature-activation": ["rubrica/signature-activation/v1",
                             [b"\x07" * 32, b"\x08" * 16, 1_799_999_990]],
}
with open("messages.tsv", "w") as file:
    file.write("# Canonical bytes of the messages in core/tests/protocol.rs; written by make.py.\n")
    for name, message in messages.items():
        file.write(f"{name}\t{dumps(message, canonical=True).hex()}\n")
