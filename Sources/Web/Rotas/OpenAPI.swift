import HTTPTypes

/// Documento OpenAPI 3.1 gerado da tabela de rotas: só o que está registrado, na ordem dos caminhos.
package enum OpenAPI {
    /// O documento de todas as rotas que têm descrição.
    package static func gerar(_ tabela: TabelaDeRotas, titulo: String, versao: String, credencial: Bool = true)
        -> ValorJSON
    {
        var componentes: [(String, ValorJSON)] = []
        var caminhos: [(String, [(String, ValorJSON)])] = []
        for rota in tabela.rotas.sorted(by: { $0.caminho < $1.caminho }) {
            guard let descricao = rota.descricao else { continue }
            let operacao = operacao(rota, descricao, &componentes)
            let membro = (rota.metodo.rawValue.lowercased(), operacao)
            if caminhos.last?.0 == rota.caminho {
                caminhos[caminhos.count - 1].1.append(membro)
            } else {
                caminhos.append((rota.caminho, [membro]))
            }
        }
        _ = problema.json(&componentes)
        var raiz: [(String, ValorJSON)] = [
            ("openapi", "3.1.0"), ("info", ["title": .texto(titulo), "version": .texto(versao)]),
            ("servers", [["url": "/"]]),
            ("paths", .objeto(caminhos.map { ($0.0, .objeto($0.1)) })),
            (
                "components",
                [
                    "schemas": .objeto(componentes.sorted { $0.0 < $1.0 }),
                    "securitySchemes": ["credencial": ["type": "http", "scheme": "bearer"]],
                ]
            ),
        ]
        if credencial { raiz.append(("security", [["credencial": []]])) }
        return .objeto(raiz)
    }

    /// A forma de todo erro.
    static let problema = Esquema.objeto(
        "Problema",
        [
            CampoDeEsquema("type", .texto(formato: "uri")), CampoDeEsquema("title", .texto()),
            CampoDeEsquema("status", .inteiro(minimo: 400, maximo: 599)), CampoDeEsquema("detail", .texto()),
            CampoDeEsquema("codigo", .texto(), resumo: "Código estável da recusa."),
            CampoDeEsquema("correlacao", .texto(), resumo: "Número a informar ao suporte."),
            CampoDeEsquema(
                "apontamentos",
                .lista(
                    .objeto(
                        "Apontamento",
                        [
                            CampoDeEsquema("campo", .texto()), CampoDeEsquema("esperado", .texto()),
                            CampoDeEsquema("lido", .opcional(.texto())),
                        ])), obrigatorio: false, resumo: "Campos a corrigir, todos de uma vez."),
        ])

    private static func operacao(
        _ rota: Rota, _ descricao: DescricaoDeApi, _ componentes: inout [(String, ValorJSON)]
    ) -> ValorJSON {
        var membros: [(String, ValorJSON)] = [
            ("summary", .texto(descricao.resumo)), ("operationId", .texto(identificador(rota))),
            ("tags", [.texto(rota.grupo)]), ("x-ato", .texto(rota.ato)),
        ]
        let parametros = parametros(rota, descricao, &componentes)
        if !parametros.isEmpty { membros.append(("parameters", .lista(parametros))) }
        if let entrada = descricao.entrada {
            membros.append(
                (
                    "requestBody",
                    ["required": true, "content": ["application/json": ["schema": entrada.json(&componentes)]]]
                ))
        }
        if !rota.pedeCredencial { membros.append(("security", [])) }
        membros.append(("responses", respostas(descricao, &componentes)))
        return .objeto(membros)
    }

    private static func parametros(
        _ rota: Rota, _ descricao: DescricaoDeApi, _ componentes: inout [(String, ValorJSON)]
    ) -> [ValorJSON] {
        var lista: [ValorJSON] = rota.parametros.map {
            ["name": .texto($0), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        for campo in descricao.consulta {
            var membros: [(String, ValorJSON)] = [
                ("name", .texto(campo.nome)), ("in", "query"), ("required", .logico(campo.obrigatorio)),
                ("schema", campo.esquema.json(&componentes)),
            ]
            if let resumo = campo.resumo { membros.append(("description", .texto(resumo))) }
            lista.append(.objeto(membros))
        }
        if rota.exigeChave {
            lista.append([
                "name": "Idempotency-Key", "in": "header", "required": true,
                "description":
                    "Repetir com a mesma chave e o mesmo conteúdo devolve a mesma resposta, sem repetir o efeito.",
                "schema": ["type": "string", "minLength": 8, "maxLength": 128],
            ])
        }
        return lista
    }

    private static func respostas(_ descricao: DescricaoDeApi, _ componentes: inout [(String, ValorJSON)]) -> ValorJSON
    {
        var boa: [(String, ValorJSON)] = [("description", .texto(descricao.status == 204 ? "Feito." : "Resultado."))]
        if let saida = descricao.saida {
            boa.append(("content", ["application/json": ["schema": saida.json(&componentes)]]))
        }
        let erro: ValorJSON = ["application/problem+json": ["schema": problema.json(&componentes)]]
        var respostas: [(String, ValorJSON)] = [("\(descricao.status)", .objeto(boa))]
        if !descricao.recusas.isEmpty {
            let texto = descricao.recusas.sorted { $0.key < $1.key }.map { "- `\($0.key)`: \($0.value)" }.joined(
                separator: "\n")
            respostas.append(("422", ["description": .texto("Recusado pela regra:\n\(texto)"), "content": erro]))
        }
        respostas.append(("default", ["description": "Problema.", "content": erro]))
        return .objeto(respostas)
    }

    /// Único por rota: método e caminho sem as chaves.
    private static func identificador(_ rota: Rota) -> String {
        let partes = rota.caminho.split { !$0.isLetter && !$0.isNumber }
        return ([rota.metodo.rawValue.lowercased()] + partes.map(String.init)).joined(separator: "_")
    }
}

extension Grupo {
    /// Publica o OpenAPI de tudo que estiver registrado **quando se chama**: chame por último.
    package func openApi(
        _ caminho: String = "openapi.json", ato: String = "api.documentacao", titulo: String, versao: String
    ) {
        let bytes = OpenAPI.gerar(registro.tabela, titulo: titulo, versao: versao).bytes()
        get(caminho, ato: ato) { contexto in
            try await contexto.condicional(marca: Estaticos.resumo(bytes)) { .json(bytes: bytes) }
        }
    }
}
