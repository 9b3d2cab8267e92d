import Auditoria
import BancoDeDados
import Cadastro
import Comunicados
import Correio
import Nucleo

/// Avisa todo cliente liberado do que muda na prestação do serviço: por e-mail ao representante, por HTTPS a quem cadastrou endereço, e na página da
/// situação.
///
/// Suspenso também se avisa: continua a ser cliente. As mensagens vão à fila na transação do ato; desfeito ele, não há aviso.
/// - Fonte: PV-19, PV-20.
package struct Mensageiro: Sendable {
    /// Do que se avisa, com o número.
    package enum Assunto: Sendable, Hashable {
        case manutencaoMarcada(Int64), manutencaoMudada(Int64), manutencaoCancelada(Int64)
        case incidenteAberto(Int64), incidenteFechado(Int64)

        var especie: String {
            switch self {
            case .manutencaoMarcada: "manutencao-marcada"
            case .manutencaoMudada: "manutencao-mudada"
            case .manutencaoCancelada: "manutencao-cancelada"
            case .incidenteAberto: "incidente-aberto"
            case .incidenteFechado: "incidente-fechado"
            }
        }
        var manutencao: Int64? {
            switch self {
            case .manutencaoMarcada(let id), .manutencaoMudada(let id), .manutencaoCancelada(let id): id
            default: nil
            }
        }
        var incidente: Int64? {
            switch self {
            case .incidenteAberto(let id), .incidenteFechado(let id): id
            default: nil
            }
        }
    }

    /// Por quanto tempo se insiste no e-mail: o mesmo que por HTTPS.
    static let validade = AvisoDeSessao.validade
    static let semCorreio = "esta instalação não manda correio"

    /// A instalação manda correio.
    let comCorreio: Bool
    /// Onde se vê a situação, sem barra no fim; `nil` se não se sabe.
    let publico: String?

    package init(comCorreio: Bool, publico: String?) {
        self.comCorreio = comCorreio
        self.publico = publico
    }

    /// Devolve quantos clientes há a avisar.
    @discardableResult
    func mandar(
        _ sobre: Assunto, assunto: String, texto: String, evento: Int64, _ casa: Instalacao, em t: Transacao
    ) throws -> Int {
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        try t.executar(
            """
            INSERT INTO comunicado_da_prova (id, especie, manutencao_id, incidente_id, em, assunto, texto, evento_id)
            VALUES (\(id), \(sobre.especie), \(sobre.manutencao.valorSQL), \(sobre.incidente.valorSQL), \(agora), \(assunto), \(texto), \(evento))
            """)
        let clientes = Array(
            try t.executar(
                "SELECT id, pessoal, avisar_em IS NOT NULL FROM cliente_da_prova WHERE liberado ORDER BY id FOR SHARE"))
        for linha in clientes {
            try enderecar(
                id, assunto, texto, a: try linha.ler(0), pessoal: try linha.ler(1), porHttps: try linha.ler(2), casa,
                em: t)
        }
        return clientes.count
    }

    /// Manda a quem se libera agora o que os outros já sabem e ainda está por acontecer: o último aviso de cada manutenção que não acabou. Devolve
    /// quantos. O incidente aberto não: começou antes de ele ser cliente, e está na página da situação.
    @discardableResult
    func porEmDia(_ cliente: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int {
        let porSaber = Array(
            try t.executar(
                """
                SELECT DISTINCT ON (k.manutencao_id) k.id, k.assunto, k.texto, c.pessoal, c.avisar_em IS NOT NULL
                  FROM comunicado_da_prova k
                  JOIN cliente_da_prova c ON c.id = \(cliente)
                  JOIN manutencao_da_prova m ON m.id = k.manutencao_id
                 WHERE m.cancelada_em IS NULL AND m.acaba_em > \(casa.relogio.agora)
                   AND NOT EXISTS (SELECT FROM destinatario_do_comunicado d WHERE d.comunicado_id = k.id AND d.cliente_id = c.id)
                 ORDER BY k.manutencao_id, k.em DESC, k.id DESC
                """))
        for linha in porSaber {
            try enderecar(
                try linha.ler(0), try linha.ler(1), try linha.ler(2), a: cliente, pessoal: try linha.ler(3),
                porHttps: try linha.ler(4), casa, em: t)
        }
        return porSaber.count
    }

    private func enderecar(
        _ comunicado: Int64, _ assunto: String, _ texto: String, a cliente: Int64, pessoal: [UInt8], porHttps: Bool,
        _ casa: Instalacao, em t: Transacao
    ) throws {
        let agora = casa.relogio.agora
        let (mensagem, falta) = try porNoCorreio(
            assunto, texto, para: try Representante.abrindo(pessoal, de: cliente, casa.cofre), casa, em: t)
        try t.executar(
            """
            INSERT INTO destinatario_do_comunicado (comunicado_id, cliente_id, mensagem_id, sem_correio)
            VALUES (\(comunicado), \(cliente), \(mensagem.valorSQL), \(falta.valorSQL))
            """)
        guard porHttps else { return }
        try t.executar(
            """
            INSERT INTO aviso_da_prova (id, cliente_id, comunicado_id, criado_em, vale_ate, nao_antes_de)
            VALUES (\(try casa.ids.proximo(em: t)), \(cliente), \(comunicado), \(agora), \(agora + Self.validade), \(agora))
            """)
    }

    /// A mensagem posta na fila, ou por que não se pôs.
    func porNoCorreio(
        _ assunto: String, _ texto: String, para quem: Representante, _ casa: Instalacao, em t: Transacao
    ) throws -> (mensagem: Int64?, falta: String?) {
        guard comCorreio else { return (nil, Self.semCorreio) }
        guard let endereco = EnderecoDeCorreio(quem.email) else {
            return (nil, "o e-mail do representante não é um endereço")
        }
        let onde = publico.map { "\n\nA situação do serviço, a qualquer hora: \($0)/situacao" } ?? ""
        let mensagem = try CaixaDeSaida(casa).por(
            para: endereco, assunto: assunto, texto: "\(quem.nome),\n\n\(texto)\(onde)", vale: Self.validade, em: t)
        return (mensagem, nil)
    }
}
