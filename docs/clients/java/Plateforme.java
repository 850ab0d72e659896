import esav.ActeDegel;
import esav.DemandeParNumero;
import esav.Deposant;
import esav.DepotSignalisation;
import esav.Formulaire;
import esav.Signalisation;
import esav.SignalisationV1;
import java.io.File;
import java.net.URL;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import regie.Acte;
import regie.DemandeActe;
import regie.Regie;
import regie.Regie_Service;

/**
 * Une signalisation entière sur la plateforme d'intégration, dont la régie joue l'opérateur d'infrastructure :
 * java @options Plateforme HOTE:PORT PRESTATION FORMULAIRE.xml
 */
public class Plateforme {
    private static Signalisation esav;
    private static Regie regie;
    private static String numero;

    public static void main(String[] args) throws Exception {
        String base = "https://" + args[0] + "/ws/";
        esav = new SignalisationV1(new URL(base + "signalisation/v1?wsdl")).getSignalisationSoap11();
        regie = new Regie_Service(new URL(base + "regie?wsdl")).getRegieSoap11();
        try {
            deposer(args[1], args[2]);
            agir(Acte.ACCEPTER, Acte.PRENDRE_EN_CHARGE, Acte.GELER);
            degeler();
            agir(Acte.RETABLIR, Acte.REPARER, Acte.CLORE);
        } catch (esav.Erreur_Exception faute) {
            Fautes.afficher(faute);
            System.exit(1);
        }
    }

    private static void deposer(String prestation, String fichier) throws Exception {
        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        xml.setNamespaceAware(true);
        Formulaire formulaire = new Formulaire();
        formulaire.setAny(xml.newDocumentBuilder().parse(new File(fichier)).getDocumentElement());
        Deposant deposant = new Deposant();
        deposant.setNom("Service client");
        deposant.setTelephone("0380000000");
        DepotSignalisation depot = new DepotSignalisation();
        depot.setIdentifiantPrestation(prestation);
        depot.setReferenceOperateur(UUID.randomUUID().toString());
        depot.setDeposant(deposant);
        depot.setFormulaire(formulaire);
        numero = esav.deposerSignalisation(depot).getNumeroSignalisation();
        DemandeParNumero demande = new DemandeParNumero();
        demande.setNumeroSignalisation(numero);
        System.out.println("déposée " + esav.consulterEtat(demande).getEtat());
    }

    private static void agir(Acte... actes) throws Exception {
        for (Acte acte : actes) {
            DemandeActe demande = new DemandeActe();
            demande.setNumeroSignalisation(numero);
            demande.setActe(acte);
            System.out.println(acte + " " + regie.agir(demande).getEtat());
        }
    }

    private static void degeler() throws Exception {
        ActeDegel degel = new ActeDegel();
        degel.setNumeroSignalisation(numero);
        degel.setReferenceActe(UUID.randomUUID().toString());
        degel.setCommentaire("Voici le code");
        degel.setInformationFournie("1234A");
        System.out.println("dégelée " + esav.degelerSignalisation(degel).getEtat());
    }
}
