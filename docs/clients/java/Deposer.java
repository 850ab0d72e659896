import esav.AccuseDepot;
import esav.Deposant;
import esav.DepotSignalisation;
import esav.Formulaire;
import esav.Signalisation;
import esav.SignalisationV1;
import java.io.File;
import java.net.URL;
import javax.xml.parsers.DocumentBuilderFactory;

/** Dépose une signalisation : java @options Deposer URL PRESTATION REFERENCE FORMULAIRE.xml */
public class Deposer {
    public static void main(String[] args) throws Exception {
        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        xml.setNamespaceAware(true);
        Formulaire formulaire = new Formulaire();
        formulaire.setAny(xml.newDocumentBuilder().parse(new File(args[3])).getDocumentElement());

        Deposant deposant = new Deposant();
        deposant.setNom("Service client");
        deposant.setTelephone("0380000000");

        DepotSignalisation depot = new DepotSignalisation();
        depot.setIdentifiantPrestation(args[1]);
        depot.setReferenceOperateur(args[2]);
        depot.setDeposant(deposant);
        depot.setFormulaire(formulaire);

        Signalisation esav = new SignalisationV1(new URL(args[0] + "?wsdl")).getSignalisationSoap11();
        try {
            AccuseDepot accuse = esav.deposerSignalisation(depot);
            System.out.println(accuse.getNumeroSignalisation());
        } catch (esav.Erreur_Exception faute) {
            Suivre.afficher(faute);
            System.exit(1);
        }
    }
}
