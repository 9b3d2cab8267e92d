import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Muda o que se cadastrou de um cliente: completa o que faltava para o liberar, renova o contrato, troca o representante, muda o limiar.
///
/// O que vem `nil` fica como está. Código e CNPJ não mudam: outro CNPJ é outro cliente. O limiar novo vale para as sessões que se criem. Endereço
/// de aviso da rede interna se recusa, salvo se o serviço o permite, e o de faixa proibida sempre. Lança `RecusaDeProva`: `avisoNaRedeInterna`, `clienteEncerrado`.
/// - Fonte: PV-26, PV-33, PV-35.
package struct AlterarCliente: Sendable {
    package static let ato = "prova-de-vida.alterar-cliente"

    package var cliente: Int64
    package var nome: String?
    package var contrato: String?
    package var contratoEm: Dia?
    package var termoEm: Dia?
    package var representante: Representante?
    package var voltas: [String]?
    /// Milésimos de cosseno, de 300 a 900.
    package var limiar: Int?
    package var aviso: Aviso?
    /// Que endereço de aviso se aceita.
    package var rede = RedeDosAvisos()

    /// Onde se avisa que uma sessão se decidiu.
    package enum Aviso: Sendable, Hashable {
        case nenhum
        /// Endereço `https`, sem usuário nem fragmento: o banco recusa outro.
        case em(String)

        var endereco: String? { if case .em(let endereco) = self { endereco } else { nil } }
    }

    package init(cliente: Int64) { self.cliente = cliente }

    /// Resolve o nome do endereço de aviso e o recusa se não se pode chamar. Chama-se antes da transação: resolver espera pela rede. Nome que ainda
    /// não existe, ou que não se resolveu a tempo, passa, e se confere de novo a cada entrega.
    package func conferirAviso() async throws {
        guard let endereco = aviso?.endereco else { return }
        switch await rede.conferir(endereco) {
        case .interno, .proibido: throw RecusaDeProva.avisoNaRedeInterna
        case .publico, .semEndereco, .demorado: break
        }
    }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        if let endereco = aviso?.endereco, rede.recusa(endereco) { throw RecusaDeProva.avisoNaRedeInterna }
        guard try !ClienteDaProva.travar(cliente, em: t).encerrado else { throw RecusaDeProva.clienteEncerrado }
        let agora = casa.relogio.agora
        try t.executar(
            """
            UPDATE cliente_da_prova
               SET nome = coalesce(\(nome.valorSQL), nome), contrato = coalesce(\(contrato.valorSQL), contrato),
                   contrato_em = coalesce(\(contratoEm.valorSQL), contrato_em), termo_em = coalesce(\(termoEm.valorSQL), termo_em),
                   pessoal = coalesce(\(try representante?.cifrado(para: cliente, casa.cofre).valorSQL ?? .nulo), pessoal),
                   voltas = coalesce(\(voltas.valorSQL), voltas), limiar = coalesce(\(limiar.valorSQL), limiar),
                   avisar_em = CASE WHEN \(aviso != nil) THEN \((aviso?.endereco).valorSQL)::text ELSE avisar_em END
             WHERE id = \(cliente)
            """)
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "cliente_da_prova", id: cliente, .objeto(mudado))], por: autor, as: agora, em: t)
    }

    /// O que mudou, para a trilha; o representante é pessoa, e dele só se diz que mudou.
    private var mudado: [String: Dado] {
        var campos: [String: Dado] = [:]
        if let nome { campos["nome"] = .texto(nome) }
        if let contrato { campos["contrato"] = .texto(contrato) }
        if let contratoEm { campos["contrato em"] = .texto(contratoEm.iso) }
        if let termoEm { campos["termo em"] = .texto(termoEm.iso) }
        if representante != nil { campos["representante"] = .texto("outro") }
        if let voltas { campos["voltas"] = .texto(voltas.joined(separator: " ")) }
        if let limiar { campos["limiar em milésimos"] = .inteiro(limiar) }
        if let aviso { campos["avisar em"] = .texto(aviso.endereco) }
        return campos
    }
}
