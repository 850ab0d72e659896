<?php
// Montre une faute e-SAV et son détail typé sur la sortie d'erreur, puis sort avec le code 1.
// S'emploie seul :  php -d auto_prepend_file=faute.php deposer.php …   ou en tête d'un script : require 'faute.php'.

/** Rend une liste sous forme de tableau, qu'elle ait zéro, un ou plusieurs éléments. */
function liste($objet, $nom)
{
    if (!isset($objet->$nom)) {
        return array(); // PHP ne crée pas la propriété d'une liste vide
    }
    return is_array($objet->$nom) ? $objet->$nom : array($objet->$nom); // seul, un élément n'est pas un tableau
}

set_exception_handler(function ($faute) {
    $erreur = isset($faute->detail->erreur) ? $faute->detail->erreur : null; // null : TLS, réseau, WSDL illisible
    $lignes = array($faute->getMessage());
    if ($erreur) {
        $lignes[] = "$erreur->code $erreur->camp $erreur->libelle"; // c'est le code que teste un programme
        foreach (liste($erreur, 'element') as $element) {
            $lignes[] = "$element->xpath : $element->regle";
        }
    }
    fwrite(STDERR, implode("\n", $lignes) . "\n");
    exit(1);
});
