<?php
// Reçoit les événements e-SAV : le point d'accès que décrit wsdl/v2/notification.wsdl.
//
// Servi en https, derrière un frontal qui exige et vérifie le certificat client de l'opérateur d'infrastructure.
// ESAV_NOTIFICATION_WSDL : chemin de notification.wsdl du pack. ESAV_EVENEMENTS : fichier où les événements sont ajoutés.

declare(strict_types=1);

final class Notification
{
    public function __construct(private string $fichier) {}

    public function notifierEvenements(object $notification): array
    {
        $dernier = $this->dernierRang();
        $lignes = '';
        foreach ($notification->evenement ?? [] as $evenement) {
            if ($evenement->rang > $dernier) {  // un rang déjà enregistré : la réponse précédente s'est perdue
                $lignes .= "$evenement->rang $evenement->type " . ($evenement->numeroSignalisation ?? '-') . "\n";
            }
        }
        // Enregistrer d'abord ; sans cela, une exception rend une faute, et tout sera livré de nouveau.
        if (file_put_contents($this->fichier, $lignes, FILE_APPEND | LOCK_EX) === false) {
            throw new SoapFault('Server', 'enregistrement impossible');
        }
        return ['rangAcquitte' => $notification->dernierRang];
    }

    private function dernierRang(): int
    {
        $lignes = is_file($this->fichier) ? file($this->fichier, FILE_IGNORE_NEW_LINES) : [];
        return $lignes ? (int) end($lignes) : 0;
    }
}

$serveur = new SoapServer(getenv('ESAV_NOTIFICATION_WSDL'), [
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'cache_wsdl' => WSDL_CACHE_NONE,
]);
$serveur->setObject(new Notification(getenv('ESAV_EVENEMENTS')));
$serveur->handle();
