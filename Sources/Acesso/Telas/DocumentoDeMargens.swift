import Auditoria
import BancoDeDados
import Cadastro
import Documento
import Html
import Nucleo
import Web

/// As margens de uma pessoa em PDF: o mesmo que a tela mostra, com a conta de cada uma e quem a ocupa.
///
/// - Fonte: POC-GES-04, RF-SER-01.
package struct DocumentoDeMargens: Sendable {
    let pessoa: Int64
    let dados: DadosPessoais
    let margens: [MargemNaTela]
    /// Verbas em atraso, dos doze meses mais novos.
    let verbas: [VerbasDoMes]

    /// No papel de quem pede; `nil` se a pessoa não existe para ele.
    package static func ler(_ pessoa: Int64, _ casa: Instalacao, em t: Transacao) throws -> DocumentoDeMargens? {
        guard let bloco: [UInt8] = try t.uma("SELECT pessoal FROM pessoa WHERE id = \(pessoa)")?.ler(0) else {
            return nil
        }
        return DocumentoDeMargens(
            pessoa: pessoa, dados: try DadosPessoais.abrindo(bloco, de: pessoa, casa.cofre),
            margens: try MargemNaTela.listar(pessoa: pessoa, em: t),
            verbas: try VerbasDoMes.listar(pessoa: pessoa, limite: 12, em: t))
    }

    /// Emite e entrega o arquivo.
    package func responder(_ casa: Instalacao, _ fachada: Fachada, por autor: Autor) async throws -> Resposta {
        let emitido = try await EmitirDocumento(
            especie: "margens-da-pessoa", titulo: "Margens consignáveis",
            assunto: "\(dados.nome), CPF \(dados.cpfFormatado)", objeto: "pessoa", objetoId: pessoa, afirma: afirma,
            partes: partes
        ).executar(casa, sistema: fachada.nome, por: autor)
        return .arquivo(nome: "margens.pdf", tipo: "application/pdf", emitido.pdf)
    }

    private var afirma: [Afirmacao] {
        [Afirmacao("Pessoa", dados.nome), Afirmacao("CPF", dados.cpfFormatado)]
            + margens.map { margem in
                Afirmacao("\(margem.nome), matrícula \(margem.matricula.texto)", margem.livreEmPalavras)
            }
    }

    private var partes: [Documento.Parte] {
        guard !margens.isEmpty else { return [.paragrafo("A folha ainda não informou margem nenhuma desta pessoa.")] }
        return [resumo] + margens.flatMap(partes)
    }

    private var resumo: Documento.Parte {
        .tabela(
            .init(
                [
                    .init("Margem", peso: 2.4), .init("Matrícula", peso: 1.2), .init("Total (R$)", aDireita: true),
                    .init("Ocupado (R$)", aDireita: true), .init("Livre (R$)", aDireita: true),
                ],
                linhas: margens.map {
                    [
                        $0.nome, $0.matricula.texto, $0.total?.brasileiro ?? "—",
                        $0.comprometido.brasileiro, $0.disponivel?.brasileiro ?? "—",
                    ]
                }))
    }

    private func partes(_ margem: MargemNaTela) -> [Documento.Parte] {
        var partes: [Documento.Parte] = [.titulo("\(margem.nome), matrícula \(margem.matricula.texto)")]
        guard let bruta = margem.bruta, let folha = margem.folha, let disponivel = margem.disponivel else {
            return partes + [.paragrafo("A folha ainda não informou esta margem: não é zero, é desconhecida.")]
        }
        var conta = [(nome: "Margem bruta, folha de \(folha.brasileira)", valor: bruta.emReais)]
        if margem.ajuste != .zero { conta.append((nome: "Ajuste do gestor", valor: margem.ajuste.emReais)) }
        if margem.retido != .zero { conta.append((nome: "Retido", valor: margem.retido.emReais)) }
        conta.append((nome: "Comprometido", valor: margem.comprometido.emReais))
        conta.append(
            (nome: disponivel < .zero ? "Disponível, negativo" : "Disponível", valor: disponivel.emReais))
        partes.append(.dados(conta))
        if !margem.ocupantes.isEmpty { partes.append(ocupantes(margem)) }
        if margem.temVerbas { partes += pagamentos(margem) }
        return partes
    }

    /// O que a folha disse das verbas em atraso da conta, mês a mês.
    private func pagamentos(_ margem: MargemNaTela) -> [Documento.Parte] {
        let meses = verbas.filter { $0.conta == margem.id }
        guard !meses.isEmpty else { return [] }
        let tabela = Documento.Tabela(
            [
                .init("Competência"), .init("Saldo do crédito (R$)", peso: 1.4, aDireita: true),
                .init("Pago no mês (R$)", peso: 1.3, aDireita: true),
                .init("Descontado em antecipações (R$)", peso: 1.8, aDireita: true),
            ],
            linhas: meses.map {
                [
                    $0.competencia.brasileira, $0.saldo?.brasileiro ?? VerbasDoMes.naoInformado,
                    $0.pago?.brasileiro ?? VerbasDoMes.naoInformado, $0.descontado?.brasileiro ?? "—",
                ]
            })
        return [.paragrafo("Pagamentos das verbas em atraso, como a folha os informou:"), .tabela(tabela)]
    }

    private func ocupantes(_ margem: MargemNaTela) -> Documento.Parte {
        .tabela(
            .init(
                [
                    .init("Consignatária", peso: 2.2), .init("Produto", peso: 1.8), .init("Contrato"),
                    .init("Até", peso: 1.2), .init("Valor (R$)", peso: 1.1, aDireita: true),
                ],
                linhas: margem.ocupantes.map {
                    [
                        $0.consignataria, $0.produto, Formato.inteiro($0.contrato),
                        $0.situacao.ehReservaViva ? "reserva" : $0.ate, $0.valor.brasileiro,
                    ]
                },
                total: [
                    "Total", "", "", "", margem.ocupantes.reduce(Dinheiro.zero) { $0 + $1.valor }.brasileiro,
                ]))
    }
}
