import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaAnual
import Testing
import Web

/// Idas à câmera que se perdem, se trocam ou não começam.
@Suite(.serialized, .timeLimit(.minutes(10))) struct IdaTrocadaTests {
    @Test(
        "sem volta nem aviso, pergunta-se pela prova anual e ela conta uma vez; a que o serviço já não conhece se encerra, e a pessoa pode começar outra"
    )
    func ultimaRede() async throws {
        try await CenaDaAssinatura.usando { cena in
            let perdida = try await cena.aposentada(2)
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.comRosto()
            let id = try await cena.abrirCampanha()
            _ = try await cena.capturar(try await cena.irACameraAnual(id, try await cena.servidor()))
            let daPerdida = try await cena.servidor(perdida)
            _ = try await cena.irACameraAnual(id, daPerdida, chave: "perdida")
            try await cena.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "UPDATE pedido_da_prova_anual SET sessao = 999999 WHERE pessoa_id = \(perdida.pessoa)")
            }
            #expect(try await cena.provas.concluirVencidos() == 0, "ainda no prazo")
            cena.andar(.seconds(1_201))
            #expect(try await cena.provas.concluirVencidos() == 2)
            #expect(try await cena.provas.concluirVencidos() == 0)
            _ = try await cena.avisar()
            #expect(try await cena.contasAnuais(cena.pessoa) == "1 1 1")
            #expect(try await cena.contasAnuais(perdida) == "0 0 1")
            #expect(
                try await cena.uma(
                    "SELECT situacao || ' ' || motivo FROM pedido_da_prova_anual WHERE pessoa_id = \(perdida.pessoa)")
                    == "expirado sem-resultado")
            _ = try await cena.capturar(try await cena.irACameraAnual(id, daPerdida, chave: "de-novo"))
            #expect(try await daPerdida.get("/servidor/prova-anual/\(id)").texto.contains("Prova de vida feita"))
        }
    }

    @Test("o resultado de outra pessoa, o de uma reserva na anual e o da anual numa reserva não valem, e nada muda")
    func trocado() async throws {
        try await CenaDaAssinatura.usando { cena in
            let outra = try await cena.aposentada(2)
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.comRosto()
            try await cena.exigir(acimaDe: "0,00")
            let id = try await cena.abrirCampanha()
            let pessoa = try await cena.servidor()
            let contrato = try await cena.reservar(10_00)
            try await cena.aprovada(contrato, pessoa)
            _ = try await cena.irACameraAnual(id, pessoa)
            let daOutra = try await cena.servidor(outra)
            _ = try await cena.capturar(try await cena.irACameraAnual(id, daOutra, chave: "outra"))
            func trocar(_ tabela: SQL, _ quem: PessoaDeTeste, por sessao: SQL) async throws {
                try await cena.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        "UPDATE " + tabela + " SET sessao = (" + sessao + ") WHERE pessoa_id = \(quem.pessoa)")
                }
            }
            func confereQueNada(_ resposta: RespostaLida) async throws {
                #expect(resposta.status == 400 && resposta.texto.contains("resultado-invalido"), "\(resposta.status)")
                #expect(try await cena.contasAnuais(cena.pessoa) == "0 0 0")
                #expect(try await cena.situacao(contrato) == "pendente")
            }
            let daReserva: SQL = "SELECT sessao FROM pedido_de_prova WHERE contrato_id = \(contrato)"
            let deOutra: SQL = "SELECT sessao FROM pedido_da_prova_anual WHERE pessoa_id = \(outra.pessoa)"
            for sessao in [daReserva, deOutra] {
                try await trocar("pedido_da_prova_anual", cena.pessoa, por: sessao)
                try await confereQueNada(try await pessoa.get("/servidor/prova-anual/\(id)"))
            }
            try await trocar("pedido_de_prova", cena.pessoa, por: deOutra)
            try await confereQueNada(try await cena.voltar(contrato, pessoa))
            // O aviso assinado de cada um vai ao seu dono, e a mais ninguém.
            _ = try await cena.avisar()
            #expect(try await cena.contasAnuais(cena.pessoa) == "0 0 0")
            #expect(try await cena.contasAnuais(outra) == "1 1 1")
        }
    }

    @Test(
        "a câmera que não começa diz à pessoa o que fazer, e o porquê fica na trilha de quem opera; sem dado da pessoa")
    func naoComeca() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.comRosto()
            let id = try await cena.abrirCampanha()
            let pessoa = try await cena.servidor()
            try await cena.voltas(["/servidor/contratos/"])
            let recusada = try await pessoa.post("/servidor/prova-anual/\(id)", [("_chave", "sem-volta")])
            #expect(recusada.status == 503 && recusada.texto.contains("prova-recusou-o-sistema"))
            let eventos = try await cena.eventosAnuais(cena.pessoa, "prova-anual.pedir-prova-de-vida-recusado")
            #expect(eventos.count == 1 && "\(eventos)".contains("volta-desconhecida"))
            #expect(!"\(eventos)".contains(cena.pessoa.cpf.digitos))
            let trilha = try await cena.gestor().get(
                "\(CenaDaAssinatura.raizAnual)/\(id)/pessoas/\(cena.pessoa.pessoa)")
            #expect(trilha.texto.contains("Câmera pedida para a prova de vida anual: recusado"))
        }
    }
}
