#!/bin/sh
# Appelle la régie de la plateforme d'intégration et montre la réponse :
# sh regie.sh HOTE:PORT DOSSIER_CLIENT CA OPERATION [CONTENU]
set -eu
curl --silent --show-error \
    --cert "$2/cert.pem" --key "$2/key.pem" --cacert "$3" \
    --header 'Content-Type: text/xml; charset=utf-8' \
    --data-binary @- \
    "https://$1/ws/regie" <<FIN
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body><$4 xmlns="urn:esav:plateforme:regie:1">${5:-}</$4></soap:Body>
</soap:Envelope>
FIN
