import Html
import Web

/// A documentação da API: o OpenAPI gerado das rotas e a mesma coisa em página, sem programa de fora.
///
/// Monte por último: só aparece o que já estiver registrado.
package enum PaginaDaApi {
    private static let ato = "api.documentacao"

    package static func montar(em montagem: inout Web.Montagem, _ fachada: Fachada, titulo: String, versao: String) {
        let documento = OpenAPI.gerar(montagem.tabela, titulo: titulo, versao: versao)
        montagem.api("documentacao", em: "/api/v1", contexto: ContextoSemPortal.self, credencial: nil) { _, _ in true }
            .openApi(ato: ato, titulo: titulo, versao: versao)
        montagem.telas("documentacao-na-tela", em: "/api", contexto: ContextoSemPortal.self) { _, _ in true }
            .get("/", ato: ato) { contexto in try fachada.responderAberta(tela(documento), contexto) }
    }

    /// Uma operação, tirada do documento.
    private struct Operacao {
        let metodo: String
        let caminho: String
        let resumo: String
        let aberta: Bool
        let parametros: [CampoDocumentado]
        let corpo: [CampoDocumentado]
        let resposta: [CampoDocumentado]
        let recusas: [String]

        /// Distingue os quadros da página para quem a ouve.
        var nome: String { "\(metodo) \(caminho)" }
    }

    private struct CampoDocumentado: Sendable {
        let nome: String
        let onde: String
        let forma: String
        let obrigatorio: Bool
        let resumo: String
    }

    private static func tela(_ documento: ValorJSON) -> Tela {
        let operacoes = operacoes(documento)
        return Tela(
            documento["info"]?["title"]?.texto ?? "API",
            subtitulo: "Versão \(documento["info"]?["version"]?.texto ?? ""), em OpenAPI 3.1.",
            ajuda: Ajuda(
                "O que outro sistema pode pedir a este, e como.",
                quemPode: "Ler, qualquer um; chamar, quem tem credencial de integração.",
                depois: "Toda escrita leva Idempotency-Key: repetir não repete o efeito."),
            larga: true,
            acoes: Bloco { Ligacao("Baixar o OpenAPI (JSON)", para: "/api/v1/openapi.json", .secundario) }
        ) {
            Cartao("Como chamar") {
                El(.p, "Credencial: cabeçalho Authorization: Bearer, com a chave dada pelo órgão à consignatária.")
                El(.p, "Dinheiro é texto com ponto e duas casas; competência é AAAA-MM; instante é RFC 3339, em UTC.")
                El(.p, "Erro vem em application/problem+json, com código estável e número para o suporte.")
            }
            for operacao in operacoes {
                Cartao(operacao.resumo, subtitulo: operacao.nome) {
                    if operacao.aberta { El(.p, "Não pede credencial.") }
                    grade("Parâmetros de \(operacao.nome)", operacao.parametros)
                    grade("Corpo de \(operacao.nome)", operacao.corpo)
                    grade("Resposta de \(operacao.nome)", operacao.resposta)
                    if !operacao.recusas.isEmpty {
                        El(.details, .classe("conta")) {
                            El(.summary) {
                                Icone.direita
                                El(.span, "Recusas (422)")
                            }
                            El(.ul) { for recusa in operacao.recusas { El(.li, recusa) } }
                        }
                    }
                }
            }
        }
    }

    @Html.Montagem private static func grade(_ titulo: String, _ campos: [CampoDocumentado]) -> Bloco {
        if !campos.isEmpty {
            Grade(titulo, linhas: campos) {
                Coluna("Campo", principal: true) { $0.nome }
                Coluna("Onde") { $0.onde }
                Coluna("Forma") { $0.forma }
                Coluna("Obrigatório") { $0.obrigatorio ? "sim" : "não" }
                Coluna("O que é") { $0.resumo }
            }
        }
    }

    // MARK: - Leitura do documento

    private static func operacoes(_ documento: ValorJSON) -> [Operacao] {
        (documento["paths"]?.membros ?? []).flatMap { caminho, metodos in
            (metodos.membros ?? []).map { metodo, operacao in
                let recusas = operacao["responses"]?["422"]?["description"]?.texto ?? ""
                return Operacao(
                    metodo: metodo.uppercased(), caminho: caminho, resumo: operacao["summary"]?.texto ?? "",
                    aberta: operacao["security"]?.itens?.isEmpty == true,
                    parametros: (operacao["parameters"]?.itens ?? []).map(parametro),
                    corpo: campos(operacao["requestBody"], documento, "corpo"),
                    resposta: campos(boa(operacao), documento, "resposta"),
                    recusas: recusas.split(separator: "\n").filter { $0.hasPrefix("- ") }.map {
                        String($0.dropFirst(2)).replacing("`", with: "")
                    })
            }
        }
    }

    private static func boa(_ operacao: ValorJSON) -> ValorJSON? {
        operacao["responses"]?.membros?.first { $0.0.hasPrefix("2") }?.1
    }

    private static func parametro(_ parametro: ValorJSON) -> CampoDocumentado {
        let onde = ["path": "caminho", "query": "consulta", "header": "cabeçalho"]
        return CampoDocumentado(
            nome: parametro["name"]?.texto ?? "", onde: onde[parametro["in"]?.texto ?? ""] ?? "",
            forma: parametro["schema"].map(forma) ?? "", obrigatorio: parametro["required"]?.logico ?? false,
            resumo: parametro["description"]?.texto ?? "")
    }

    /// Os campos do JSON que a parte descreve; os de dentro levam o nome de fora com ponto.
    private static func campos(_ parte: ValorJSON?, _ documento: ValorJSON, _ onde: String) -> [CampoDocumentado] {
        guard let esquema = parte?["content"]?["application/json"]?["schema"] else { return [] }
        return campos(de: esquema, documento, onde, antes: "")
    }

    private static func campos(
        de esquema: ValorJSON, _ documento: ValorJSON, _ onde: String, antes: String
    ) -> [CampoDocumentado] {
        let achado = resolvido(esquema, documento)
        let exigidos = Set((achado["required"]?.itens ?? []).compactMap(\.texto))
        return (achado["properties"]?.membros ?? []).flatMap { nome, membro -> [CampoDocumentado] in
            let completo = antes + nome
            let este = CampoDocumentado(
                nome: completo, onde: onde, forma: forma(membro), obrigatorio: exigidos.contains(nome),
                resumo: membro["description"]?.texto ?? "")
            let deDentro = membro["type"]?.texto == "array" ? membro["items"] : membro
            guard let deDentro, deDentro["$ref"] != nil || deDentro["properties"] != nil else { return [este] }
            let separador = membro["type"]?.texto == "array" ? "[]." : "."
            return [este] + campos(de: deDentro, documento, onde, antes: completo + separador)
        }
    }

    private static func resolvido(_ esquema: ValorJSON, _ documento: ValorJSON) -> ValorJSON {
        guard let nome = esquema["$ref"]?.texto?.split(separator: "/").last else { return esquema }
        return documento["components"]?["schemas"]?[String(nome)] ?? esquema
    }

    private static func forma(_ esquema: ValorJSON) -> String {
        if let nome = esquema["$ref"]?.texto?.split(separator: "/").last { return String(nome) }
        if let opcoes = esquema["anyOf"]?.itens { return opcoes.map(forma).joined(separator: " ou ") }
        if let opcoes = esquema["enum"]?.itens { return "um de: " + opcoes.compactMap(\.texto).joined(separator: ", ") }
        switch esquema["type"]?.texto {
        case "array": return "lista de " + (esquema["items"].map(forma) ?? "")
        case "integer": return "inteiro"
        case "boolean": return "lógico"
        case "null": return "nulo"
        case "string":
            return ["date": "dia", "date-time": "instante", "uri": "endereço"][esquema["format"]?.texto ?? ""]
                ?? "texto"
        default: return "objeto"
        }
    }
}
