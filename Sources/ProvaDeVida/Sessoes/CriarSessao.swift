import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo

/// Um cliente pede a prova de vida de uma pessoa: nasce a sessão e o link que a pessoa abre no celular.
///
/// Lança `RecusaDeProva`: `semReferencia` (autenticação sem rosto guardado deste modelo), `titularBloqueado`, `voltaDesconhecida`.
/// - Fonte: PV-01, PV-05, PV-10; nota técnica de biometria, seção 6.
package struct CriarSessao: Sendable {
    package static let ato = "prova-de-vida.criar-sessao"

    package let cpf: CPF
    package let especie: SessaoDaProva.Especie
    /// O que a pessoa vai autorizar, em frase: vai à tela e ao resultado assinado.
    package let finalidade: String
    package let nonce: String
    private let volta: Volta
    /// Limiar mais exigente que o do cliente, para o ato de maior risco; o menor dos dois nunca vale.
    package let limiar: Int?

    package init(
        cpf: CPF, especie: SessaoDaProva.Especie, finalidade: String, nonce: String, volta: String, limiar: Int? = nil
    ) {
        self.cpf = cpf
        self.especie = especie
        self.finalidade = finalidade
        self.nonce = nonce
        self.volta = .doCliente(volta)
        self.limiar = limiar
    }

    /// A que a pessoa começa no portal: volta à página da própria prova, aqui mesmo.
    init(
        cpf: CPF, especie: SessaoDaProva.Especie, finalidade: String, nonce: String, voltaDoPortal publico: String
    ) {
        (self.cpf, self.especie, self.finalidade, self.nonce) = (cpf, especie, finalidade, nonce)
        (volta, limiar) = (.doPortal(publico), nil)
    }

    /// Para onde a pessoa volta depois da captura.
    private enum Volta: Sendable {
        /// Tem de caber no que o cliente cadastrou.
        case doCliente(String)
        /// O endereço público deste serviço.
        case doPortal(String)

        func endereco(de sessao: Int64, em cadastradas: [String]) throws(RecusaDeProva) -> String {
            switch self {
            case .doPortal(let publico): return "\(publico)/portal/provas/\(sessao)"
            case .doCliente(let volta):
                guard CriarSessao.cabe(volta, em: cadastradas) else { throw .voltaDesconhecida }
                return volta
            }
        }
    }

    /// A sessão e a ficha do link, que não se mostra de novo.
    package struct Criada: Sendable {
        package let id: Int64
        package let link: String
        package let expiraEm: Instante
    }

    package func executar(
        cliente: Int64, modelo: String, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> Criada {
        let agora = casa.relogio.agora
        guard let linha = try t.uma("SELECT limiar, voltas FROM cliente_da_prova WHERE id = \(cliente)") else {
            preconditionFailure("cliente \(cliente) não existe")
        }
        let id = try casa.ids.proximo(em: t)
        let volta = try volta.endereco(de: id, em: try linha.ler(1, como: [String].self))
        let titular = try Titular.garantir(cpf, cliente: cliente, casa, em: t)
        try ClienteDaProva.exigirAberto(cliente, em: t)
        try ConferirTentativas.conferir(titular, em: t, agora)
        if especie == .autenticacao, try ReferenciaFacial.ler(titular, modelo: modelo, casa, em: t) == nil {
            throw RecusaDeProva.semReferencia
        }
        let ficha = Ficha.sorteada()
        let vence = agora + SessaoDaProva.vidaDoLink
        let doCliente = Int(try linha.ler(0, como: Int64.self))
        try t.executar(
            """
            INSERT INTO sessao_da_prova (id, cliente_id, titular_id, especie, finalidade, nonce, volta, link, limiar, regua, criada_em, expira_em)
            VALUES (\(id), \(cliente), \(titular), \(especie.rawValue), \(finalidade), \(nonce), \(volta), \(ficha.resumo),
                    \(max(limiar ?? 0, doCliente)), \(Regua.atual().versao), \(agora), \(vence))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "sessao_da_prova", id: id,
                    [
                        "especie": .texto(especie.rawValue), "finalidade": .texto(finalidade),
                        "titular": .inteiro(titular),
                    ])
            ], por: autor, as: agora, em: t)
        return Criada(id: id, link: ficha.texto, expiraEm: vence)
    }

    /// Só se volta ao que o cliente cadastrou: mesmo esquema, servidor e porta, e caminho que começa igual.
    static func cabe(_ volta: String, em cadastradas: [String]) -> Bool {
        // O que não se escreve num endereço pararia num cabeçalho ou numa página.
        guard volta.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0.value != 0x7F }),
            let pedida = URLComponents(string: volta), pedida.scheme == "https", pedida.user == nil,
            pedida.fragment == nil,
            !(pedida.percentEncodedPath.contains("/..") || pedida.percentEncodedPath.lowercased().contains("%2e"))
        else { return false }
        return cadastradas.contains { cadastrada in
            guard let base = URLComponents(string: cadastrada) else { return false }
            let caminho =
                base.percentEncodedPath.hasSuffix("/") ? base.percentEncodedPath : base.percentEncodedPath + "/"
            return (pedida.scheme, pedida.host, pedida.port) == (base.scheme, base.host, base.port)
                && (pedida.percentEncodedPath + "/").hasPrefix(caminho)
        }
    }
}
