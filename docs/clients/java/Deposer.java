import esav.AccuseDepot;
import esav.Deposant;
import esav.DepotSignalisation;
import esav.Formulaire;
import esav.Signalisation;
import java.io.File;
import java.net.URL;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.ws.Service;

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

        String version = args[0].substring(args[0].length() - 1); // .../v1 ou .../v2
        String espace = "urn:esav:ws:signalisation:" + version;
        Service service =
                Service.create(new URL(args[0] + "?wsdl"), new QName(espace, "SignalisationV" + version));
        Signalisation esav = service.getPort(new QName(espace, "SignalisationSoap11"), Signalisation.class);
        if (version.equals("2")) {
            Entete.poser(esav, espace);
        }
        try {
            AccuseDepot accuse = esav.deposerSignalisation(depot);
            System.out.println(accuse.getNumeroSignalisation());
        } catch (esav.Erreur_Exception faute) {
            Fautes.afficher(faute);
            System.exit(1);
        }
    }
}
