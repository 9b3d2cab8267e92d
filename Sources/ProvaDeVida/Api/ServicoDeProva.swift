import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import JWTKit
import Nucleo

/// As peças do serviço, ligadas uma vez por processo.
package struct ServicoDeProva: Sendable {
    package let casa: Instalacao
    /// `nil`: o motor não abriu, e o que precisa dele responde 503.
    package let observador: (any Observador)?
    package let capturas: Capturas
    let fotos = FilaDeFotos()
    /// Fotos de clientes à espera da análise.
    package var fotosNaFila: Int { fotos.naFila }
    /// Onde o serviço atende, sem barra no fim: `https://prova.orgao.gov.br`. É também o emissor do que se assina.
    package let publico: String
    /// Como se revê por gente.
    package let revisao: RegraDaRevisao
    /// Quem avisa os clientes do que muda na prestação do serviço.
    package let mensageiro: Mensageiro
    /// A que endereços se avisam os clientes.
    package let rede: RedeDosAvisos

    package init(
        _ casa: Instalacao, observador: (any Observador)?, publico: String, revisao: RegraDaRevisao = .init(),
        comCorreio: Bool = false, rede: RedeDosAvisos = RedeDosAvisos(),
        tolerancia: CorrenteDeQuadros.Tolerancia = .init(), vagas: Int = Capturas.vagas,
        espera: Int = Capturas.espera, orcamento: OrcamentoDeQuadros = .init()
    ) async throws {
        self.rede = rede
        self.revisao = revisao
        mensageiro = Mensageiro(comCorreio: comCorreio, publico: publico)
        self.casa = casa
        self.observador = observador
        self.publico = publico
        capturas = Capturas(
            casa, observador: observador, tolerancia: tolerancia, vagas: vagas, espera: espera, orcamento: orcamento)
        // Já publicada quando o primeiro cliente a pedir.
        _ = try await casa.banco.transacao(como: .motor) { t in try ChaveDoServico.abrir(casa, em: t) }
    }

    /// O observador, ou a recusa de que está fora do ar.
    func comObservador() throws -> any Observador {
        guard let observador else { throw RecusaDeProva.foraDoAr }
        return observador
    }

    /// Vence as revisões que ninguém decidiu a tempo. É do serviço de fundo.
    package func vencerRevisoes() async throws {
        let (casa, revisao) = (casa, revisao)
        while try await casa.banco.transacao(
            como: .motor,
            { t in
                try VencerRevisoes.vencer(revisao, casa, em: t)
            }) > 0
        {}
    }

    // MARK: - Medir-se

    /// Lança se o banco não responde.
    func conferirBanco() async throws {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in _ = try t.uma("SELECT 1") }
    }

    /// Lança se o que se assina agora não confere com as chaves publicadas.
    func conferirAssinatura() async throws {
        let agora = Int(casa.relogio.agora.data.timeIntervalSince1970)
        let ensaio = AutorizacaoDeAcesso(iss: publico, aud: publico, sub: "medida", iat: agora, exp: agora)
        let texto = try await assinar(ensaio, tipo: "medida")
        _ = try await ChavePublicaDoServico.abrir(texto, como: AutorizacaoDeAcesso.self, com: try await publicas())
    }

    // MARK: - Acesso dos clientes

    /// Troca o par da credencial por uma autorização de quinze minutos; `nil` sem dizer o que não valeu.
    func autorizar(_ identificador: String, _ segredo: String) async throws -> (texto: String, vida: Int)? {
        guard let cliente = try await CredencialDoCliente.apresentar(identificador, segredo, casa) else { return nil }
        let agora = Int(casa.relogio.agora.data.timeIntervalSince1970)
        let conteudo = AutorizacaoDeAcesso(
            iss: publico, aud: publico, sub: String(cliente.credencial), iat: agora,
            exp: agora + AutorizacaoDeAcesso.vida)
        return (try await assinar(conteudo, tipo: AutorizacaoDeAcesso.tipo), AutorizacaoDeAcesso.vida)
    }

    /// As chaves com que se confere o que este serviço assinou.
    func publicas() async throws -> [ChavePublicaDoServico] {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try ChavePublicaDoServico.todas(casa, em: t)
        }
    }

    func assinar(_ conteudo: some JWTPayload, tipo: String) async throws -> String {
        let chave = try await casa.banco.transacao(como: .motor) { t in try ChaveDoServico.abrir(casa, em: t) }
        return try await chave.assinar(conteudo, tipo: tipo)
    }

    /// O cliente de uma autorização que emitimos, se ela e a credencial ainda valem.
    func conferir(_ autorizacao: String) async throws -> ClienteApresentado? {
        guard autorizacao.utf8.count <= 2_048 else { return nil }
        let chaves = try await publicas()
        // Assinatura que não confere e texto que não se lê valem o mesmo: não vale.
        guard
            let lida = try? await ChavePublicaDoServico.abrir(
                autorizacao, como: AutorizacaoDeAcesso.self, com: chaves),
            lida.iss == publico, lida.aud == publico,
            Double(lida.exp) > casa.relogio.agora.data.timeIntervalSince1970,
            let credencial = Int64(lida.sub)
        else { return nil }
        return try await CredencialDoCliente.conferir(id: credencial, casa)
    }

    // MARK: - Sessões

    /// A sessão de um cliente, lida no papel dele: a de outro não existe.
    func sessao(_ id: Int64, de cliente: Int64) async throws -> SessaoDaProva? {
        try await casa.banco.transacao(como: .cliente(cliente), soLeitura: true) { t in
            try t.uma("SELECT \(SessaoDaProva.colunasDoCliente) FROM sessao_da_prova s WHERE s.id = \(id)")
                .map(SessaoDaProva.init(lendo:))
        }
    }

    /// O resultado assinado de uma sessão decidida; `nil` se ainda não se decidiu.
    func assinado(_ sessao: SessaoDaProva, para cliente: String) async throws -> String? {
        guard sessao.situacao.final else { return nil }
        return try await assinar(
            ResultadoAssinado(sessao, emissor: publico, cliente: cliente, em: casa.relogio.agora),
            tipo: ResultadoAssinado.tipo)
    }
}

extension ServicoDeProva {
    /// Um comunicado, assinado como o resultado.
    func comunicado(_ id: Int64, para cliente: String) async throws -> String {
        let agora = casa.relogio.agora
        let conteudo = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try ComunicadoAssinado.ler(id, emissor: publico, cliente: cliente, em: agora, t)
        }
        return try await assinar(conteudo, tipo: ComunicadoAssinado.tipo)
    }
}

extension Papel {
    /// Consulta de um cliente da Prova de Vida: só as suas linhas.
    package static func cliente(_ id: Int64) -> Papel {
        Papel(nome: "cliente", ajustes: ["averba.cliente": String(id)])
    }
}
