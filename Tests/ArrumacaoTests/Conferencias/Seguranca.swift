/// O que a norma de segurança proíbe no código, seja qual for o caminho: conferido no texto das fontes.
enum Seguranca {
    private struct Regra: Sendable {
        let padrao: Padrao
        let motivo: String
        /// Começos de caminho em que se aceita, com a razão ao lado.
        var livres: Set<String> = []
    }

    private static let doPrograma = [
        Regra(
            padrao: Padrao(
                #"\b(?:URLSession|HTTPClient|ConversaPorHttps)\b|"#
                    + #"\bimport (?:AsyncHTTPClient|FoundationNetworking|CCurl|CCorreio|CLdap)\b"#
            ),
            motivo: "o programa não busca endereço nenhum: quem o fizer entra na lista, com o que pode buscar",
            // O correio fala só com o servidor de SMTP da configuração; o diretório, com o dela; o provedor, com o emissor dela e com o que ele
            // anuncia; a assinatura da operação, com o serviço de prova de vida da configuração; o aviso dele, com o endereço que o operador
            // cadastrou para o cliente; a medida dele, consigo mesmo ou com o endereço da linha de comando.
            livres: [
                "Sources/Https/", "Sources/Correio/", "Sources/Provedor/", "Sources/Diretorio/",
                "Sources/Averbacao/Assinatura/ServicoDaProva.swift",
                "Sources/ProvaDeVida/Avisos/EntregaPorHttps.swift",
                "Sources/ProvaDeVida/Disponibilidade/SaudePorHttps.swift",
            ]),
        Regra(
            padrao: Padrao(
                #"\bProcess\s*\(\)|\bposix_spawnp?\s*\(|\bpopen\s*\(|(?<![.\w])system\s*\(|\bexecv?[lpe]+\s*\("#),
            motivo: "só ComandoExterno chama outro programa, com argumentos em lista e sem interpretador",
            livres: ["Sources/BancoDeDados/ComandoExterno.swift"]),
        Regra(
            padrao: Padrao(#"\bInsecure\b|\bCC_MD5|\bMD5\b|\bAES\._CBC|\bAES\._CTR|\b_CBC\b|\bPKCS1v1_5\b"#),
            motivo: "resumo ou cifra que a norma não aceita",
            // A RFC 6238 fixa HMAC-SHA-1 no código de uso único; o HMAC não depende de colisão.
            livres: ["Sources/Cifra/TOTP.swift"]),
        Regra(
            padrao: Padrao(#"\b[sd]rand(?:48|om)?\s*\(|(?<![.\w])rand\s*\(|\barc4random|\bUUID\s*\("#),
            motivo: "segredo e identificador saem de Imprevisivel ou da sequência do banco"),
        Regra(
            padrao: Padrao(
                #"\bNSKeyedUnarchiver\b|\bNSClassFromString\b|\bdlopen\s*\(|\bJSContext\b|\bNSExpression\b"#),
            motivo: "nada do que chega vira tipo, código ou biblioteca"),
    ]

    private static let daPagina = [
        Regra(
            padrao: Padrao(
                #"\beval\s*\(|\bnew\s+Function\b|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write|"#
                    + #"set(?:Timeout|Interval)\s*\(\s*["'`]|javascript:"#),
            motivo: "texto que vira código ou marcação no navegador: use textContent e elementos"),
        Regra(
            padrao: Padrao(#"\blocalStorage\b|\bsessionStorage\b|\bindexedDB\b|\bcaches\."#),
            motivo: "nada se guarda no navegador além do cookie da preferência de leitura"),
        Regra(
            padrao: Padrao(
                #"\bpostMessage\b|addEventListener\(\s*["']message["']|__proto__|\.prototype\b|\.constructor\["#),
            motivo: "mensagem de outra janela e mexida em protótipo não têm lugar aqui"),
        Regra(padrao: Padrao(#"["'](?:paste|copy|contextmenu)["']"#), motivo: "colar senha é direito de quem digita"),
        Regra(padrao: Padrao(#"\.callback\b|jsonp"#), motivo: "JSONP não se usa"),
    ]

    /// Chave privada, senha ou ficha escrita no repositório; nos testes há as inventadas.
    private static let segredoEscrito = Padrao(
        "-----BEGIN (?:EC |RSA |OPENSSH )?PRIVATE " + #"KEY-----|(?i)\b(?:senha|password|secret)\s*=\s*"[^"\s\\]{8,}""#)

    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        let programa = arvore.fontes(em: "Sources").flatMap { achar(doPrograma, em: $0.codigo, de: $0.caminho) }
        let pagina = arvore.em("Publico/js").flatMap { achar(daPagina, em: $0.texto ?? "", de: $0.caminho) }
        return programa + pagina + segredos(arvore) + formatos(arvore)
    }

    private static func achar(_ regras: [Regra], em texto: String, de caminho: String) -> [Acusacao] {
        regras.filter { !$0.livres.contains(where: caminho.hasPrefix) }.flatMap { regra in
            regra.padrao.achados(em: texto).map {
                Acusacao(caminho, $0.linha, "\($0.grupos[0].prefix(40)): \(regra.motivo)")
            }
        }
    }

    private static func segredos(_ arvore: Arvore) -> [Acusacao] {
        let livres: Set = ["Sources/averba/Demonstrar.swift"]  // a senha da demonstração é pública
        return arvore.arquivos.filter {
            !$0.caminho.hasPrefix("Tests/") && !livres.contains($0.caminho)
                && ["swift", "yaml", "yml", "sql", "sh", "js", "py", "pem", "key", "json", ""].contains($0.extensao)
        }.flatMap { arquivo in
            segredoEscrito.achados(em: arquivo.texto ?? "").map {
                Acusacao(arquivo.caminho, $0.linha, "segredo escrito no repositório")
            }
        }
    }

    private static let formato = Padrao(#"\bString\s*\(\s*format:\s*(?!\s*")"#)

    /// `String(format:)` só com o formato fixo à vista.
    private static func formatos(_ arvore: Arvore) -> [Acusacao] {
        arvore.em("Sources").filter { $0.extensao == "swift" }.flatMap { arquivo in
            formato.achados(em: arquivo.texto ?? "").map {
                Acusacao(arquivo.caminho, $0.linha, "String(format:) com formato que não é texto fixo")
            }
        }
    }
}
