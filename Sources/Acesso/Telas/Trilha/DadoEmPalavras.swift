import Auditoria
import Html
import Nucleo

/// O que um evento registrou, em palavras: nomes dos campos, dinheiro em reais, instantes na hora do órgão.
///
/// À consignatária só vão os campos de uma lista fechada: os números de uma recusa dizem quanto cabia, e campo novo não pode
/// escapar por esquecimento.
package struct DadoEmPalavras: Sendable {
    /// Para quem se mostra.
    package enum Publico: Sendable { case gestor, consignataria }

    /// Um campo, com o que era e o que ficou quando o ato o mudou.
    package struct Mudanca: Sendable, Hashable {
        package let campo: String
        package let antes: String?
        package let depois: String?
    }

    package let campos: [(rotulo: String, valor: String)]
    package let mudancas: [Mudanca]

    package init(_ evento: EventoLido, para publico: Publico) {
        guard case .objeto(let todos)? = evento.dado else {
            (campos, mudancas) = ([], [])
            return
        }
        var visiveis = todos
        if publico == .consignataria {
            // O cadastro que ela mesma administra (usuários, perfis, agências) nada diz de margem: mostra-se o que era e o que ficou.
            let doCadastro: Set<String> = evento.parte == .acesso ? ["antes", "depois"] : []
            visiveis = todos.filter { Self.daConsignataria.union(doCadastro).contains($0.key) }
        }
        var mudancas: [Mudanca] = []
        if case .objeto(let antes)? = visiveis["antes"], case .objeto(let depois)? = visiveis["depois"] {
            for campo in Set(antes.keys).union(depois.keys).sorted() where antes[campo] != depois[campo] {
                mudancas.append(
                    Mudanca(
                        campo: Self.rotulo(campo), antes: Self.texto(campo, antes[campo]),
                        depois: Self.texto(campo, depois[campo])))
            }
            visiveis["antes"] = nil
            visiveis["depois"] = nil
        }
        if let de = visiveis["de"], let para = visiveis["para"] {
            let campo = Self.doPar[evento.ato] ?? "valor"
            mudancas.append(
                Mudanca(campo: Self.rotulo(campo), antes: Self.texto(campo, de), depois: Self.texto(campo, para)))
            visiveis["de"] = nil
            visiveis["para"] = nil
        }
        var campos: [(rotulo: String, valor: String)] = []
        for (campo, valor) in visiveis.sorted(by: { $0.key < $1.key }) {
            if case .objeto(let dentro) = valor {
                for (parte, seu) in dentro.sorted(by: { $0.key < $1.key }) {
                    if let texto = Self.texto(parte, seu) { campos.append((Self.rotulo(parte), texto)) }
                }
            } else if let texto = Self.texto(campo, valor) {
                campos.append((Self.rotulo(campo), texto))
            }
        }
        self.campos = campos
        self.mudancas = mudancas
    }

    /// Tudo numa linha, para listas: o motivo primeiro, e o que é longo encurtado.
    package var resumo: String {
        let mudou = mudancas.map { "\($0.campo): de \($0.antes ?? "nada") para \($0.depois ?? "nada")" }
        let primeiro = campos.filter { $0.rotulo == "Motivo" }.map(\.valor)
        let outros = campos.filter { $0.rotulo != "Motivo" }.map { "\($0.rotulo): \(Self.curto($0.valor))" }
        let texto = (primeiro + mudou + outros).joined(separator: "; ")
        return texto.count <= 200 ? texto : texto.prefix(199) + "…"
    }

    /// Resumo criptográfico inteiro e texto de muitas linhas só servem na ficha do evento: na lista bastam o começo e a primeira linha.
    private static func curto(_ valor: String) -> String {
        if let fim = valor.firstIndex(of: "\n") { return valor[..<fim] + "…" }
        return valor.count >= 40 && valor.allSatisfy(\.isHexDigit) ? valor.prefix(12) + "…" : valor
    }

    /// O que a consignatária pode ler do que os seus usuários fizeram. Nada aqui diz quanto cabe na margem de alguém: da
    /// recusa vai a `resposta` que ela recebeu, não o `codigo` de dentro nem os `numeros`.
    static let daConsignataria: Set<String> = [
        "aplicadas", "arquivo", "ato", "atos", "avisos", "carencia", "competencia", "de", "desde", "documento", "erros",
        "especie", "expira_em", "formato", "leiaute", "linhas", "motivo", "mudou", "nome", "numero", "para", "parcela",
        "percentual", "prazo", "primeira", "quantos", "recusadas", "reforco", "resposta", "tamanho",
        "usuarios_encerrados",
    ]

    /// O que `de` e `para` medem, por ato.
    private static let doPar = [
        "averbacao.alterar-parcela": "parcela", "folha.carregar-variaveis": "parcela", "folha.estender": "prazo",
        "folha.corrigir-motivo": "motivo",
    ]

    private static let dinheiro: Set<String> = [
        "ajuste_zerado", "calculada", "calculado", "comprometido", "descontado", "disponivel", "enviado", "glosado",
        "informado", "liberado", "parcela", "parcelas", "previsto", "rejeitado", "retirado",
    ]
    private static let instantes: Set<String> = ["vence_em"]

    /// Em centésimos de ponto percentual.
    private static let percentuais: Set<String> = ["cet", "cet_calculado", "cet_informado", "percentual"]

    /// Só os que não se leem do próprio nome do campo: acento, sigla ou mais de uma palavra que o pede.
    private static let rotulos = [
        "ajuste_zerado": "Ajuste zerado", "avisado_por_correio": "Avisado por e-mail", "ate": "Até", "avisos": "Avisos",
        "calendario": "Calendário",
        "carencia": "Carência", "cep": "CEP", "cet": "CET", "cet_calculado": "CET calculado",
        "cet_informado": "CET informado", "cnpj": "CNPJ", "codigo": "Código da recusa",
        "codigo_do_correspondente": "Código",
        "codigos_anulados": "Códigos anulados", "com_a_conta_do_orgao": "Com a conta do órgão",
        "competencia": "Competência",
        "conciliacao": "Conciliação", "consignataria": "Consignatária", "consignatarias": "Consignatárias",
        "conteudo": "Conteúdo", "cpf": "CPF", "cpf_do_responsavel": "CPF do responsável", "convenios": "Convênios",
        "definicao": "Definição", "descricao": "Descrição",
        "desde": "Desde",
        "disponivel": "Disponível", "email": "E-mail", "email_do_responsavel": "E-mail do responsável",
        "divergencias": "Divergências", "endereco": "Endereço",
        "endereco_da_sessao": "Endereço da sessão", "especie": "Espécie",
        "excluidas": "Excluídas", "geracao": "Geração", "gerado_em": "Gerado em", "linha_do_lote": "Linha do lote",
        "matricula": "Matrícula", "maxima": "Máxima", "maximo": "Máximo", "minima": "Mínima", "minimo": "Mínimo",
        "numero": "Número", "ocorrencias": "Ocorrências", "orgao": "Órgão", "parametro": "Parâmetro",
        "pessoas_novas": "Pessoas novas", "pessoas_mudadas": "Pessoas alteradas", "por_regra": "Por regra",
        "posicao": "Posição", "remessa_ate": "Remessa até", "responsavel": "Responsável", "sequencia": "Sequência",
        "sessao": "Sessão",
        "sessoes_encerradas": "Sessões encerradas",
        "situacao": "Situação", "solucao": "Solução", "telefone_do_responsavel": "Telefone do responsável",
        "titulo": "Título", "uf": "UF", "ultima": "Última", "usuario": "Usuário",
        "usuarios_encerrados": "Usuários encerrados",
        "vence_em": "Vence em", "versao": "Versão", "vinculo": "Vínculo", "vinculos_mudados": "Vínculos alterados",
        "vinculos_novos": "Vínculos novos",
    ]

    private static func rotulo(_ campo: String) -> String {
        rotulos[campo] ?? (campo.prefix(1).uppercased() + campo.dropFirst()).replacing("_", with: " ")
    }

    /// O valor como se lê; `nil` para o que não se informou.
    private static func texto(_ campo: String, _ dado: Auditoria.Dado?) -> String? {
        guard let dado else { return nil }
        return switch dado {
        case .nulo: nil
        case .texto(let texto): texto
        case .logico(let logico): logico ? "sim" : "não"
        case .inteiro(let numero) where dinheiro.contains(campo): Dinheiro(centavos: numero).emReais
        case .inteiro(let numero) where instantes.contains(campo): Instante(microssegundos: numero).naTela
        case .inteiro(let numero) where percentuais.contains(campo):
            "\(Dinheiro(centavos: numero).brasileiro)%"
        case .inteiro(let numero): "\(numero)"
        case .lista(let itens): itens.compactMap { texto(campo, $0) }.joined(separator: ", ")
        case .objeto(let campos):
            campos.sorted { $0.key < $1.key }
                .compactMap { campo, valor in texto(campo, valor).map { "\(rotulo(campo).lowercased()) \($0)" } }
                .joined(separator: ", ")
        }
    }
}
