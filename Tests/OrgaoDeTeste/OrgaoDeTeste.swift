import Antivirus
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Nucleo
import Synchronization

/// Um órgão pequeno num banco só seu: catálogo de verdade, pessoas inventadas e um relógio que o teste acerta.
///
/// O preparo entra pelo login do dono, porque não é o que se prova; o que se prova passa pelas portas da aplicação.
package final class OrgaoDeTeste: Sendable {
    package let bancoDeTeste: BancoDeTeste
    package let casa: Instalacao
    /// As chaves como `AVERBA_CHAVES` as espera: outro processo sobre este banco abre o que este cifrou.
    package let chaves: String
    private let proximo = Mutex<Int64>(1)

    package var banco: Banco { bancoDeTeste.aplicacao }
    package var dono: Banco { bancoDeTeste.dono }

    /// Cria o órgão com a folha de `aberta` recebendo operações e o relógio em `agora`.
    package static func novo(
        aberta: Competencia = Competencia(ano: 2026, mes: 10),
        agora: Instante = Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 5), hora: 10),
        antivirus: Antivirus? = nil
    ) async throws -> OrgaoDeTeste {
        let orgao = try OrgaoDeTeste(bancoDeTeste: try await BancoDeTeste.novo(), agora: agora, antivirus: antivirus)
        try await orgao.prepararCatalogo(aberta: aberta)
        return orgao
    }

    private init(bancoDeTeste: BancoDeTeste, agora: Instante, antivirus: Antivirus?) throws {
        self.bancoDeTeste = bancoDeTeste
        let mestra = ChaveMestra.sorteada()
        chaves = mestra.paraVariavel
        var chaveiro = try Chaveiro(mestra: mestra, embrulhadas: [])
        embrulhadas = try [Finalidade.dados, .trilha, .sessao, .assinatura].map { try chaveiro.girar($0) }
        let caixa = HoraDoTeste(agora)
        caixaDaHora = caixa
        casa = Instalacao(
            banco: bancoDeTeste.aplicacao, cofre: try Cofre(chaveiro), relogio: Relogio { caixa.agora },
            antivirus: antivirus)
    }

    private let caixaDaHora: HoraDoTeste
    let embrulhadas: [ChaveEmbrulhada]

    /// Acerta o relógio de tudo que usa `casa`.
    package func acertar(_ instante: Instante) { caixaDaHora.acertar(instante) }
    package func andar(_ duracao: Duration) { caixaDaHora.acertar(caixaDaHora.agora + duracao) }
    package var agora: Instante { caixaDaHora.agora }

    /// Ids do preparo: negativos, para nunca cruzarem com os da aplicação.
    package func novoId() -> Int64 {
        proximo.withLock {
            $0 += 1; return -$0
        }
    }

    /// Sela tudo o que foi gravado até aqui; devolve quantos eventos.
    @discardableResult
    package func selar(maximo: Int = BlocoDaTrilha.maximo) async throws -> Int64 {
        try await bancoDeTeste.esperarOHorizonte()
        return try await Selador(casa, maximo: maximo).selarTudo()
    }

    /// Os motivos das ocorrências de um ato, abertos, em ordem de contrato.
    package func motivos(de ato: String) async throws -> [String?] {
        let cofre = casa.cofre
        return try await dono.transacao(como: .proprio) { t in
            try t.executar(
                "SELECT id, motivo, motivo_em_claro FROM ocorrencia WHERE ato = \(ato) ORDER BY contrato_id, id"
            ).map { try TextoCifrado.abrir($0, 1, tabela: "ocorrencia", id: try $0.ler(0), cofre) }
        }
    }

    package func apagar() async throws { try await bancoDeTeste.apagar() }

    /// O que uma recusa grava: além dos recibos, o pedido com a resposta, o que se tentou, o lote que se conferiu e o documento que se emitiu.
    package static let daRecusa = BancoDeTeste.recibos.union([
        "documento_emitido", "linha_do_lote", "lote", "pedido", "ritmo", "sondagem", "tentativa",
    ])

    /// O resumo de cada tabela do banco, menos as ditas: para provar que nada mudou.
    package func fotografia(fora: Set<String> = OrgaoDeTeste.daRecusa) async throws -> [String: String] {
        try await BancoDeTeste.fotografia(em: dono, fora: fora)
    }
}

extension Cofre {
    /// Um cofre de chaves sorteadas, só desta execução.
    package static func sorteado() throws -> Cofre {
        var chaveiro = try Chaveiro(mestra: ChaveMestra.sorteada(), embrulhadas: [])
        for finalidade in [Finalidade.dados, .trilha, .sessao, .assinatura] { _ = try chaveiro.girar(finalidade) }
        return try Cofre(chaveiro)
    }
}

/// A hora que o teste acerta, partilhada com o relógio da instalação.
private final class HoraDoTeste: Sendable {
    private let hora: Mutex<Instante>
    init(_ agora: Instante) { hora = Mutex(agora) }
    var agora: Instante { hora.withLock { $0 } }
    func acertar(_ instante: Instante) { hora.withLock { $0 = instante } }
}
