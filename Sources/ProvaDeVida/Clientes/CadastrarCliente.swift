import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo

/// Cadastra quem contrata o serviço. Sem contrato, termo e representante fica cadastrado, mas não se libera.
///
/// Lança `RecusaDeProva.codigoEmUso`.
/// - Fonte: PV-26, PV-33, PV-35.
package struct CadastrarCliente: Sendable {
    package static let ato = "prova-de-vida.cadastrar-cliente"

    package var codigo: String
    package var nome: String
    package var cnpj: CNPJ
    package var contrato: String?
    package var contratoEm: Dia?
    package var termoEm: Dia?
    package var representante: Representante?
    /// Começos de endereço para onde a captura pode devolver a pessoa: `https://servico.exemplo.gov.br/`.
    package var voltas: [String]

    package init(
        codigo: String, nome: String, cnpj: CNPJ, contrato: String? = nil, contratoEm: Dia? = nil, termoEm: Dia? = nil,
        representante: Representante? = nil, voltas: [String] = []
    ) {
        self.codigo = codigo
        self.nome = nome
        self.cnpj = cnpj
        self.contrato = contrato
        self.contratoEm = contratoEm
        self.termoEm = termoEm
        self.representante = representante
        self.voltas = voltas
    }

    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
        try ModoDoServico.ocupar(em: t)
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        let gravado = try t.executar(
            """
            INSERT INTO cliente_da_prova (id, codigo, nome, cnpj, contrato, contrato_em, termo_em, pessoal, voltas, criado_em)
            VALUES (\(id), \(codigo), \(nome), \(cnpj.texto), \(contrato.valorSQL), \(contratoEm.valorSQL), \(termoEm.valorSQL),
                    \(try representante?.cifrado(para: id, casa.cofre).valorSQL ?? .nulo), \(voltas), \(agora))
            ON CONFLICT (codigo) DO NOTHING
            """)
        guard gravado.alteradas == 1 else { throw RecusaDeProva.codigoEmUso }
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "cliente_da_prova", id: id,
                    ["código": .texto(codigo), "nome": .texto(nome), "CNPJ": .texto(cnpj.texto)])
            ], por: autor, as: agora, em: t)
        return id
    }
}
