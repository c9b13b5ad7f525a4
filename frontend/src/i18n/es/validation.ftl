# Textos en castellano. Sin «por favor», sin códigos a solas: qué ha pasado y qué hacer.

## Comprobación
verify-title = Compruebe una firma
verify-lead = El archivo se comprueba en su navegador y no se envía.
verify-file-label = Archivo firmado
verify-file-hint = Un PDF firmado o un archivo de firma (.p7s, .csig)
verify-content-label = Documento firmado
verify-content-hint = La firma está en un archivo aparte: elija también el documento al que corresponde
verify-submit = Comprobar
error-verify-file = Elija el archivo que quiere comprobar
error-verify-content = Elija el documento al que corresponde la firma
verify-result-title = Resultado
verify-total-passed = La firma es válida
verify-total-failed = La firma no es válida
verify-indeterminate = No se puede asegurar que la firma sea válida
verify-none = Este archivo no tiene ninguna firma
verify-count = { $count ->
    [one] 1 firma
   *[other] { $count } firmas
}
verify-signature = Firma { $number }
verify-signer = Firmante
verify-signer-unproved = Firmante que dice ser
verify-issuer = Certificado emitido por
verify-claimed = Fecha que declara el firmante
verify-covers = Qué cubre
verify-covers-whole = Todo el documento, tal como está
verify-covers-earlier = Una versión anterior: después se añadió algo
verify-covers-broken = No cubre lo que debería
verify-why = Por qué
verify-checked-at = Comprobado el { $at }. No se ha consultado si el certificado está revocado.

## Resultado de la comprobación: lo que pesa en contra
finding-format-failure = No tiene la forma de una firma: el archivo está dañado o no es lo que parece.
finding-hash-failure = El documento ha cambiado después de la firma.
finding-sig-crypto-failure = La firma no corresponde al certificado: alguien la ha alterado.
finding-not-yet-valid = Se hizo antes de que el certificado fuera válido.
finding-sig-constraints-failure = La firma no cumple las reglas de su formato.
finding-chain-constraints-failure = Un certificado no cumple las reglas de quien lo emitió.
finding-crypto-constraints-failure = Usa un algoritmo o una clave que ya no son fiables.
finding-no-signing-certificate-found = No dice con qué certificado se firmó.
finding-no-certificate-chain-found = El certificado no es de una autoridad en la que confíe este servicio. Compruebe la firma también con quien lo emitió.
finding-out-of-bounds-no-poe = El certificado ha caducado y no hay prueba de que la firma sea anterior.
finding-signed-data-not-found = Falta el documento al que corresponde la firma.
finding-no-signature-found = El archivo no tiene firmas.
finding-other = No ha pasado una de las comprobaciones.
