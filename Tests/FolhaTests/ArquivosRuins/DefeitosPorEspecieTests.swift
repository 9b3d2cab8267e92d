import Arquivos
import Folha
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// Linha ruim em cada espécie: o relatório diz onde, e conferir não muda nada.
@Suite(.timeLimit(.minutes(15))) struct DefeitosPorEspecieTests {
    @Test(
        "INT-03: defeito de linha é dito com linha, campo e o lido, há relatório em arquivo, e conferir não muda nada",
        arguments: EspecieDeProva.deTodaEspecie)
    func linha(_ prova: EspecieDeProva) async throws {
        try await MesaDeEntrada.usando { mesa in
            try await prova.preparar(mesa)
            let bom = try await prova.bom(mesa)
            let antes = try await mesa.fotografia()
            let (campo, certo, comLetra) = prova.numero
            let (alheio, estouro) = (prova.alheio, prova.estouro)
            let casos = [
                ("de quem não é", alheio.trecho, alheio.novo, alheio.campo, alheio.novo),
                ("letra em número", certo, comLetra, campo, comLetra),
                ("estouro", certo, estouro.escrito, campo, estouro.lido),
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

extension EspecieDeProva {
    /// A matrícula que não há; no cadastro ela é um vínculo novo, e o que não se aceita é mudar de dono a que há.
    var alheio: (trecho: String, novo: String, campo: String) {
        guard especie == .cadastro, let dele = try? CPF.ficticio(2), let outro = try? CPF.ficticio(7) else {
            return ("1002-00", "9999-00", "matricula")
        }
        return (dele.digitos, outro.digitos, "cpf")
    }

    /// O número que não cabe: na linha de posições, o maior que nelas se escreve.
    var estouro: (escrito: String, lido: String) {
        switch especie {
        case .cadastro: ("20109999", "20109999")
        case .margens: ("+9999999999999", "")
        default: ("99999999999999999999,00", "99999999999999999999,00")
        }
    }
}
