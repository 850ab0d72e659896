import esav.DemandeParNumero;
import esav.DemandeTest;
import esav.Erreur_Exception;
import esav.EtatTest;
import esav.Mesure;
import esav.ResultatTest;
import esav.Test;
import java.net.URL;
import javax.xml.namespace.QName;
import javax.xml.ws.Service;

/** Teste une ligne, contrat Test v1 ou v2 : java @options Tester URL_TEST PRESTATION REFERENCE CODE_TEST */
public class Tester {
    public static void main(String[] args) throws Exception {
        String version = args[0].substring(args[0].length() - 1);
        String espace = "urn:esav:ws:test:" + version;
        Service service = Service.create(new URL(args[0] + "?wsdl"), new QName(espace, "TestV" + version));
        String soap = "1.2".equals(System.getenv("SOAP")) ? "TestSoap12" : "TestSoap11";
        Test esav = service.getPort(new QName(espace, soap), Test.class);
        boolean identifie = version.equals("2"); // v2 demande un en-tête, neuf pour chaque requête
        DemandeTest demande = new DemandeTest();
        demande.setIdentifiantPrestation(args[1]);
        demande.setReferenceOperateur(args[2]);
        demande.setCodeTest(args[3]);
        try {
            if (identifie) Entete.poser(esav, espace);
            DemandeParNumero numero = new DemandeParNumero();
            numero.setNumeroTest(esav.demanderTest(demande).getNumeroTest());
            ResultatTest test;
            do {
                Thread.sleep(500);
                if (identifie) Entete.poser(esav, espace);
                test = esav.consulterTest(numero);
            } while (test.getEtat() == EtatTest.DEMANDE || test.getEtat() == EtatTest.EN_COURS);
            System.out.printf("%s %s %s%n", test.getNumeroTest(), test.getEtat(), test.getVerdict());
            for (Mesure mesure : test.getMesure()) {
                System.out.printf("mesure %s %s%n", mesure.getNom(), mesure.getValeur());
            }
        } catch (Erreur_Exception faute) {
            Fautes.afficher(faute);
            System.exit(1);
        }
    }
}
