<?php
// The traps of PHP's SoapClient that the integrator's guide tells of; one line each.
list(, $url, $client, $ca, $numero) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$contexte = array('stream_context' => stream_context_create(array('ssl' => $tls)));

function service($options)
{
    global $url, $contexte;
    return new SoapClient("$url?wsdl", $contexte + $options);
}

function essayer($service, $operation, $message)
{
    try {
        return $service->$operation($message);
    } catch (SoapFault $faute) {
        return isset($faute->detail) ? $faute->detail->erreur->code : $faute->getMessage();
    }
}

$nu = service(array());
$reglee = service(array('features' => SOAP_SINGLE_ELEMENT_ARRAYS));
$latin1 = service(array('encoding' => 'ISO-8859-1'));
$acte = array('numeroSignalisation' => $numero, 'referenceActe' => 'P1', 'commentaire' => "Acc\xe8s");

echo 'liste vide : ', isset($reglee->listerSignalisations(array('etat' => 'GELE'))->signalisation) ? 'là' : 'absente', "\n";
echo 'liste de un : ', gettype($nu->listerSignalisations()->signalisation), "\n";
echo 'liste de un, option : ', gettype($reglee->listerSignalisations()->signalisation), "\n";
echo 'clé inconnue : ', essayer($nu, 'consulterEtat', array('numeroSignalisation' => $numero, 'inconnue' => 1))->etat, "\n";
echo 'clé absente : ', essayer($nu, 'consulterEtat', array()), "\n";
echo 'vide : ', essayer($nu, 'listerSignalisations', array('curseur' => '')), "\n";
echo 'null : ', gettype(essayer($nu, 'listerSignalisations', array('curseur' => null))), "\n";
echo 'latin 1 : ', essayer($nu, 'ajouterCommentaire', $acte), "\n";
echo 'latin 1, option : ', essayer($latin1, 'ajouterCommentaire', $acte)->etat, "\n";
echo 'relu : ', $nu->consulterSignalisation(array('numeroSignalisation' => $numero))->commentaire->texte, "\n";
