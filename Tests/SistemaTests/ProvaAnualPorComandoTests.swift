import BancoDeDados
import BancoDeTeste
import Foundation
import Testing

/// `averba prova-anual`: as campanhas pela linha de comando.
@Suite(.serialized) struct ProvaAnualPorComandoTests {
    @Test("abrir diz quantas pessoas alcança, não abre duas, listar vai em CSV e lembrar repetido não manda de novo")
    func comandos() async throws {
        try await Terminal.usando { semCorreio, _ in
            try semCorreio.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            let abrir = ["prova-anual", "abrir", "Prova do ano", "--fim", "31/12/2099", "--lembretes", "30, 3"]
            #expect(try semCorreio.certo(lista: abrir).contains("0 pessoas, 0 sem e-mail"))
            #expect(try semCorreio.rodar(lista: abrir).erro.contains("já há uma campanha aberta"))
            #expect(
                try semCorreio.rodar(lista: ["prova-anual", "abrir", "Outra", "--fim", "amanhã"]).erro.contains(
                    "dd/mm/aaaa"))
            let lista = try semCorreio.certo("prova-anual", "listar")
            #expect(lista.hasPrefix("campanha;nome;publico") && lista.contains(";Prova do ano;ambos;"))
            #expect(lista.contains(";2099-12-31;aberta;0;0;0;0"))
            #expect(try semCorreio.rodar(lista: ["prova-anual", "lembrar"]).erro.contains("não manda correio"))
        }
    }
}
