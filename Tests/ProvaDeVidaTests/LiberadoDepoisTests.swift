import Auditoria
import BancoDeDados
import Comunicados
import Correio
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import ServidoresDeTeste
import Testing
import Web

/// Quem se libera depois de marcada a manutenção fica sabendo dela ao ser liberado.
@Suite(.serialized) struct LiberadoDepoisTests {
    private static let agora = Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 5), hora: 10)

    private static func fazer<T: Sendable>(
        _ bancada: BancadaDaProva, _ ato: @escaping @Sendable (Instalacao, Transacao) throws -> T
    ) async throws -> T {
        let casa = bancada.orgao.casa
        return try await casa.banco.transacao(como: .motor) { t in try ato(casa, t) }
    }

    /// Cadastrado por inteiro, por liberar.
    private static func cadastrado(_ codigo: String, _ bancada: BancadaDaProva) async throws -> Int64 {
        try await fazer(bancada) { casa, t in
            try CadastrarCliente(
                codigo: codigo, nome: "Cliente \(codigo)", cnpj: try CNPJ.lendo("11.222.333/0001-81"),
                contrato: "9/2026", contratoEm: Dia(ano: 2026, mes: 9, dia: 1), termoEm: Dia(ano: 2026, mes: 9, dia: 2),
                representante: Representante(
                    nome: "Davi", cpf: try CPF.lendo("111.444.777-35"), email: "davi@exemplo.gov.br"),
                voltas: ["https://servico.exemplo.gov.br/"]
            ).executar(casa, em: t, por: .comando)
        }
    }

    @Test(
        "PV-19, PV-20: liberado na tela, o cliente recebe o último aviso de cada manutenção por acabar, e nada do que já passou nem se cancelou"
    )
    func recebe() async throws {
        let correio = try CorreioDeEnsaio(.starttls)
        defer { correio.parar() }
        try await BancadaDaProva.usando(ficticias: try BancadaDaProva.contas(), comCorreio: true) { bancada in
            try await bancada.conceder(BancadaDaProva.operador, .operador)
            let (servico, comeca) = (bancada.servico, Self.agora + .seconds(100 * 3_600))
            let dele = try await Self.cadastrado("detran", bancada)
            try await Self.fazer(bancada) { casa, t in
                let marcar = { (depois: Int, texto: String) in
                    try MarcarManutencao(
                        comeca: comeca + .seconds(depois * 3_600), acaba: comeca + .seconds(depois * 3_600 + 3_600),
                        descricao: texto
                    ).executar(casa, servico.mensageiro, em: t, por: .comando).id
                }
                _ = try marcar(0, "troca de disco")
                var mudanca = MudarManutencao(id: try marcar(48, "troca de rede"))
                mudanca.descricao = "troca de rede e de cabo"
                try mudanca.executar(casa, servico.mensageiro, em: t, por: .comando)
                try CancelarManutencao(id: try marcar(96, "troca de sala"), motivo: "ficou para depois").executar(
                    casa, servico.mensageiro, em: t, por: .comando)
            }
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            let liberada = try await operador.post("/operacao/clientes/\(dele)/liberar", [])
            #expect(liberada.status == 303, "\(liberada.texto)")
            let servidor = try ServidorDeCorreio(
                "smtp://localhost:\(correio.porta)", remetente: "averba@exemplo.gov.br",
                autoridades: correio.autoridade)
            _ = try await CaixaDeSaida(bancada.orgao.casa).entregar(por: Carteiro(servidor))
            let recebidas = try correio.recebidas().filter { $0.para == "davi@exemplo.gov.br" }
            #expect(recebidas.count == 2, "\(recebidas.map(\.assunto))")
            let avisos = try await Self.fazer(bancada) { _, t in
                try AvisoAoCliente.listar(soFaltas: false, limite: 100, em: t).filter { $0.cliente == "detran" }
            }
            #expect(avisos.count == 2 && avisos.allSatisfy { $0.correio == .entregue })
            #expect(avisos.contains { $0.assunto.hasPrefix("Mudou a manutenção") }, "o último de cada uma")
            #expect(!avisos.contains { $0.assunto.hasPrefix("Cancelada") })
            // Quem se libera depois de acabarem não recebe nada.
            bancada.orgao.andar(.seconds(200 * 3_600))
            let tarde = try await Self.cadastrado("fazenda", bancada)
            let depois = try await bancada.entrar(BancadaDaProva.operador)
            #expect(try await depois.post("/operacao/clientes/\(tarde)/liberar", []).status == 303)
            let dela = try await Self.fazer(bancada) { _, t in
                try AvisoAoCliente.listar(soFaltas: false, limite: 100, em: t).filter { $0.cliente == "fazenda" }
            }
            #expect(dela.isEmpty)
        }
    }
}
