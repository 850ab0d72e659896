<?php
// Connexion au contrat v2, et appel d'une opération avec son en-tête. À mettre en tête d'un script : require 'esav_v2.php'.
require_once __DIR__ . '/faute.php';

/** Rend le service que décrit le WSDL de cette URL, en SOAP 1.1 (ou 1.2 si la variable SOAP vaut 1.2). */
function connecter($url, $client, $ca)
{
    $tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
    return new SoapClient("$url?wsdl", array(
        'stream_context' => stream_context_create(array('ssl' => $tls)),
        'soap_version' => getenv('SOAP') === '1.2' ? SOAP_1_2 : SOAP_1_1,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    ));
}

/** Tire un UUID : un par requête, à ranger avec elle pour la relancer à l'identique. */
function uuid()
{
    $octets = openssl_random_pseudo_bytes(16);
    $octets[6] = chr(ord($octets[6]) & 0x0f | 0x40);
    $octets[8] = chr(ord($octets[8]) & 0x3f | 0x80);
    return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($octets), 4));
}

/** Appelle une opération sous un identifiant ; rend la réponse, et dans $rendus les en-têtes qu'elle porte, par nom. */
function appeler($esav, $operation, $demande, $identifiant, &$rendus = null, $service = 'signalisation')
{
    $entete = new SoapHeader("urn:esav:ws:$service:2", 'entete', array(
        'identifiantRequete' => $identifiant,
        'horodatage' => date('c'),
    ));
    return $esav->__soapCall($operation, array($demande), null, $entete, $rendus);
}
