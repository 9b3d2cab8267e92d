import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import Web

/// Cadastra uma agência ou um correspondente, ou muda o que se cadastrou; o código e a consignatária não mudam.
/// - Fonte: POC-CON-11, RF-CON-21.
package struct GravarCorrespondente: Sendable {
    package static let atoDeCriar = "acesso.criar-correspondente"
    package static let atoDeAlterar = "acesso.alterar-correspondente"

    package enum Alvo: Sendable {
        /// De que consignatária; de quem administra por uma, é sempre a dele.
        case novo(consignataria: Int64?)
        case existente(Int64)
    }
    package let alvo: Alvo
    package let dados: DadosDoCorrespondente

    package init(_ alvo: Alvo, _ dados: DadosDoCorrespondente) { (self.alvo, self.dados) = (alvo, dados) }

    /// Devolve o id.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
        let alcada = try Alcada.travar(autor, em: t)
        switch alvo {
        case .novo(let consignataria):
            guard let dona = alcada.consignataria ?? consignataria,
                alcada.alcanca(portal: .consignataria, consignataria: dona),
                try t.uma("SELECT FROM consignataria WHERE id = \(dona)") != nil
            else { throw RecusaDaWeb.naoEncontrado }
            return try criar(de: dona, casa, em: t, por: autor)
        case .existente(let id):
            let recorte = alcada.consignataria
            guard let antes = try Correspondente.ler(id, recorte: recorte, casa.cofre, em: t) else {
                throw RecusaDaWeb.naoEncontrado
            }
            try alterar(antes, casa, em: t, por: autor)
            return id
        }
    }

    private func criar(de dona: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        let endereco = dados.endereco
        let criado = try t.executar(
            """
            INSERT INTO correspondente (id, consignataria_id, especie, codigo, nome, cnpj, logradouro, bairro, cidade, uf, cep, pessoal, criado_em)
            VALUES (\(id), \(dona), \(dados.especie.rawValue), \(dados.codigo), \(dados.nome), \((dados.cnpj?.texto).valorSQL),
                    \(endereco.logradouro), \(endereco.bairro), \(endereco.cidade), \(endereco.uf), \(endereco.cep),
                    \(try dados.responsavel.cifrado(para: id, casa.cofre)), \(agora))
            ON CONFLICT (consignataria_id, codigo) DO NOTHING
            """)
        guard criado.alteradas == 1 else { throw RecusaDeAcesso.codigoEmUso }
        try casa.trilha.registrar(
            [
                Auditoria.Evento(
                    Self.atoDeCriar, objeto: "correspondente", id: id,
                    [
                        "nome": .texto(dados.nome), "codigo_do_correspondente": .texto(dados.codigo),
                        "especie": .texto(dados.especie.nome), "consignataria": .inteiro(dona),
                    ])
            ], por: autor, as: agora, em: t)
        return id
    }

    private func alterar(
        _ antes: Correspondente, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws {
        guard antes.encerradoEm == nil else { throw RecusaDeAcesso.jaEncerrado }
        var novos = dados
        novos.codigo = antes.dados.codigo
        guard novos != antes.dados else { return }
        let endereco = novos.endereco
        try t.executar(
            """
            UPDATE correspondente
               SET especie = \(novos.especie.rawValue), nome = \(novos.nome), cnpj = \((novos.cnpj?.texto).valorSQL),
                   logradouro = \(endereco.logradouro), bairro = \(endereco.bairro), cidade = \(endereco.cidade), uf = \(endereco.uf),
                   cep = \(endereco.cep), pessoal = \(try novos.responsavel.cifrado(para: antes.id, casa.cofre))
             WHERE id = \(antes.id)
            """)
        try casa.trilha.registrar(
            [
                Auditoria.Evento(
                    Self.atoDeAlterar, objeto: "correspondente", id: antes.id,
                    .objeto(
                        AntesEDepois(correspondente: antes.dados, novos).campos.merging(["nome": .texto(novos.nome)]) {
                            $1
                        }))
            ], por: autor, as: casa.relogio.agora, em: t)
    }
}
