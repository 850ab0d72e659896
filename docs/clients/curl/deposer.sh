#!/bin/sh
# Poste une enveloppe SOAP 1.1 et montre la réponse : sh deposer.sh URL DOSSIER_CLIENT CA ENVELOPPE.xml
set -eu
curl --silent --show-error \
    --cert "$2/cert.pem" --key "$2/key.pem" --cacert "$3" \
    --header 'Content-Type: text/xml; charset=utf-8' \
    --header 'SOAPAction: "urn:esav:ws:signalisation:1/deposerSignalisation"' \
    --data-binary @"$4" \
    "$1"
