"""Writes messages.tsv with a CBOR library that shares nothing with ours: pip install cbor2; python make.py"""
from hashlib import sha256
from cbor2 import dumps

intent = ["rubrica/signing-intent/v1",
          [b"\x01" * 16, b"\x02" * 16, 0, [b"\x03" * 32], "Rubrica", 1_800_000_000]]
head = ["signer", b"\x04" * 16, 1_799_999_990, 1_800_000_050, b"\x05" * 16]
encoded = dumps(intent, canonical=True)
passkey = [1, [b"\x0b" * 32, b"\x0c" * 91, "example.org", "https://example.org"]]
device = b"\x0d" * 32
said = [b"\x0b" * 32, b"\x0f" * 37, b"{}", b"\x10" * 70]
digest = sha256(encoded).digest()
code = int.from_bytes(sha256(b"rubrica/comparison-code/v1" + digest).digest()[:4], "big") % 1000


def enrolment(approver):
    return ["rubrica/enrolment-intent/v1", [b"\x01" * 16, b"\x04" * 16, approver, 1_800_000_000]]


messages = {
    "signing-intent": intent,
    "activation-assertion": ["rubrica/activation-assertion/v1",
                             [head, b"\x01" * 16, digest, [0, 1]]],
    "signature-activation": ["rubrica/signature-activation/v1",
                             [b"\x07" * 32, b"\x08" * 16, 1_799_999_990]],
    "device-enrolment-intent": enrolment([0, [b"\x0c" * 91]]),
    "locked-device-enrolment-intent": enrolment([0, [b"\x0c" * 91, passkey[1]]]),
    "passkey-enrolment-intent": enrolment(passkey),
    "enrolment-activation": ["rubrica/enrolment-activation/v1",
                             [b"\x07" * 32, b"\x08" * 16, 1_799_999_990]],
    "removal-assertion": ["rubrica/removal-assertion/v1", [head, device]],
    "device-approval": ["rubrica/device-approval/v1",
                        [b"\x01" * 16, digest, device, code, 1_799_999_995]],
    "approval-by-device": ["rubrica/approval/v1", [0, [device, b"\x0e" * 8]]],
    "approval-by-unlocked-device": ["rubrica/approval/v1", [0, [device, b"\x0e" * 8, said]]],
    "approval-by-passkey": ["rubrica/approval/v1", [1, [said]]],
}
with open("messages.tsv", "w") as file:
    file.write("# Canonical bytes of the messages in core/tests/protocol.rs; written by make.py.\n")
    for name, message in messages.items():
        file.write(f"{name}\t{dumps(message, canonical=True).hex()}\n")
