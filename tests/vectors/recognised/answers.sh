#!/usr/bin/env bash
# Answers of `openssl ocsp` and a statement by `openssl cms`, for the vectors of this folder.
set -euo pipefail
ask() { # output, subject, options of the responder
    openssl ocsp -issuer issuing.crt -cert "$2.crt" -no_nonce -reqout request.der > /dev/null 2>&1
    openssl ocsp -index "${INDEX:-issuing.txt}" -CA issuing.crt -reqin request.der -respout "$1.ocsp" -ndays 7000 \
        "${@:3}" > /dev/null 2>&1
}
OWN="-rsigner issuing.crt -rkey issuing.key"
ask good person $OWN
cp request.der person.request
ask revoked revoked $OWN
ask delegated person -rsigner responder.crt -rkey responder.key
ask undelegated person -rsigner not_a_responder.crt -rkey not_a_responder.key
ask forged person -rsigner impostor.crt -rkey impostor.key
: > empty.txt
INDEX=empty.txt ask unknown person $OWN
printf 'A statement.' > statement.txt
openssl cms -sign -binary -in statement.txt -signer person.crt -inkey person.key -outform DER \
    -out statement.p7s -cades -md sha256
rm -f request.der empty.txt
