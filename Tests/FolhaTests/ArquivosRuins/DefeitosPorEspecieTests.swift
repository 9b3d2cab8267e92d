import Arquivos
import Folha
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// Arquivo ruim de cada espécie de reajuste e da base de previdência: o relatório diz onde, e conferir não muda nada.
@Suite(.timeLimit(.minutes(15))) struct DefeitosPorEspecieTests {
    @Test(
        "INT-03: defeito de linha é dito com linha, campo e o lido, há relatório em arquivo, e conferir não muda nada",
        arguments: EspecieDeProva.todas)
    func linha(_ prova: EspecieDeProva) async throws {
        try await MesaDeEntrada.usando { mesa in
            try await prova.preparar(mesa)
            let bom = try await prova.bom(mesa)
            let antes = try await mesa.fotografia()
            let (campo, certo, comLetra) = prova.numero
            let casos = [
                ("matrícula desconhecida", "1002-00", "9999-00", "matricula", "9999-00"),
                ("letra em número", certo, comLetra, campo, comLetra),
                ("estouro", certo, "99999999999999999999,00", campo, "99999999999999999999,00"),
                ("NUL no meio", "1002-00", "10\u{0}2-00", "matricula", ""),
            ]
            for (nome, trecho, novo, campo, lido) in casos {
                let ruim = prova.trocar(bom, trecho, por: novo)
                try #require(ruim != bom, "\(nome): o defeito não entrou no arquivo")
                let conferencia = try await mesa.conferir(
                    ruim, prova.especie, nome: prova.arquivo, consignataria: prova.consignataria)
                let ditos = conferencia.primeiros.map(\.texto)
                #expect(
                    conferencia.primeiros.contains {
                        $0.linha == prova.linha && $0.texto.contains(campo) && $0.texto.contains("esperado")
                            && (lido.isEmpty || $0.texto.contains(lido))
                    }, "\(nome): \(ditos) \(conferencia.arquivo.motivo ?? "")")
                #expect(conferencia.relatorio != nil, "\(nome)")
                #expect(try await mesa.fotografia() == antes, "\(nome)")
            }
        }
    }
}
