# Texts in English. No "please", no codes alone: what happened and what to do.

## Checking
verify-title = Check a signature
verify-lead = The file is checked in your browser and is not sent.
verify-file-label = Signed file
verify-file-hint = A signed PDF or a signature file (.p7s, .csig)
verify-content-label = Signed document
verify-content-hint = The signature is in a separate file: choose the document that it belongs to as well
verify-submit = Check
error-verify-file = Choose the file that you want to check
error-verify-content = Choose the document that the signature belongs to
verify-result-title = Result
verify-total-passed = The signature is valid
verify-total-failed = The signature is not valid
verify-indeterminate = It cannot be said for certain that the signature is valid
verify-none = This file has no signature
verify-count = { $count ->
    [one] 1 signature
   *[other] { $count } signatures
}
verify-signature = Signature { $number }
verify-signer = Signer
verify-signer-unproved = Claims to be
verify-issuer = Certificate issued by
verify-claimed = Date that the signer claims
verify-covers = What it covers
verify-covers-whole = The whole document as it is
verify-covers-earlier = An earlier version: something was added later
verify-covers-broken = Not what it should cover
verify-why = Why
verify-checked-at = Checked on { $at }. Whether the certificate was revoked was not looked up.

## What speaks against a signature
finding-format-failure = It does not have the form of a signature: the file is damaged or not what it seems.
finding-hash-failure = The document was changed after it was signed.
finding-sig-crypto-failure = The signature does not belong to the certificate: somebody has altered it.
finding-not-yet-valid = It was made before the certificate was valid.
finding-sig-constraints-failure = The signature breaks a rule of its format.
finding-chain-constraints-failure = A certificate breaks a rule of whoever issued it.
finding-crypto-constraints-failure = It uses an algorithm or key that can no longer be relied on.
finding-no-signing-certificate-found = It does not say which certificate it was made with.
finding-no-certificate-chain-found = The certificate is not from an authority that this service trusts. Check the signature with whoever issued it too.
finding-out-of-bounds-no-poe = The certificate has expired and there is no proof that the signature is older.
finding-signed-data-not-found = The document that the signature belongs to is missing.
finding-no-signature-found = The file has no signatures.
finding-other = It did not pass one of the checks.
