import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// Criar vários usuários por um arquivo CSV: confere tudo antes, aponta todos os erros de uma vez, e cria todos ou nenhum.
/// - Fonte: RF-GES-27 (em lote), RF-CON-26.
struct UsuariosPorArquivo<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>
    private var endereco: Endereco { "/\(C.portal.rawValue)/usuarios/arquivo" }
    /// Bytes do arquivo.
    private static var tamanho: Int { 128 * 1_024 }

    func montar(em grupo: Grupo<C>) {
        grupo.get("usuarios/arquivo", ato: CriarUsuario.ato) { contexto in
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(tela(contexto), contexto)
        }
        grupo.envio(
            "usuarios/arquivo", ato: CriarUsuario.ato, .init(limiteDoCorpo: Self.tamanho + 4_096),
            para: { _, _, _ in SumidouroNaMemoria(maximo: Self.tamanho) }
        ) { formulario, contexto in
            try administracao.exigirMestre(contexto)
            let bytes = formulario.arquivo("arquivo")?.resultado as? [UInt8] ?? []
            let nome = formulario.arquivo("arquivo")?.parte.nome.lowercased() ?? ""
            guard let texto = String(validating: bytes, as: UTF8.self), !texto.isEmpty, !bytes.contains(0),
                [".csv", ".txt"].contains(where: nome.hasSuffix)
            else {
                let erro = Preenchimento.Erro("arquivo", "Escolha um arquivo CSV em UTF-8.")
                return try await administracao.pagina(
                    tela(contexto, Preenchimento(valores: [:], erros: [erro])), contexto, status: 400)
            }
            do {
                try await administracao.casa.examinar(
                    bytes, "usuarios", nome: nome, por: contexto.autor)
            } catch let recusa as RecusaDoAntivirus {
                let erro = Preenchimento.Erro("arquivo", recusa.frase)
                return try await administracao.pagina(
                    tela(contexto, Preenchimento(valores: [:], erros: [erro])), contexto, status: recusa.status)
            }
            return try await conferir(texto, contexto)
        }
        grupo.post(
            "usuarios/arquivo/criar", ato: CriarUsuario.ato, .init(limiteDoCorpo: 3 * Self.tamanho + 4_096)
        ) { formulario, contexto in
            try administracao.exigirMestre(contexto)
            return try await criar(formulario.digitado("linhas") ?? "", contexto)
        }
    }

    // MARK: - Conferir

    private func conferido(_ texto: String, _ contexto: C) async throws -> ArquivoDeUsuarios {
        let (escolhas, cofre) = (try await administracao.escolhas(contexto), administracao.casa.cofre)
        let recorte = administracao.recorte(contexto)
        return try await administracao.ler { t in
            var codigos: [String: Int64] = [:]
            for linha in try t.executar("SELECT codigo, id FROM consignataria") {
                codigos[try linha.ler(0)] = try linha.ler(1, como: Int64.self)
            }
            var arquivo = ArquivoDeUsuarios(
                lendo: texto,
                .init(perfis: escolhas.perfis, consignatarias: codigos, correspondentes: escolhas.correspondentes),
                recorte: recorte)
            try arquivo.conferir(cofre, em: t)
            return arquivo
        }
    }

    private func conferir(_ texto: String, _ contexto: C) async throws -> Resposta {
        let arquivo = try await conferido(texto, contexto)
        guard arquivo.apontamentos.isEmpty else {
            return try await administracao.pagina(tela(contexto, apontados: arquivo), contexto, status: 400)
        }
        let quantos = Formato.contagem(arquivo.linhas.count, "usuário", "usuários")
        let tela = Tela(
            "Criar \(quantos)", secao: "Usuários", trilha: trilha,
            mensagens: [Mensagem(.sucesso, "O arquivo está certo.", "Nada foi criado ainda: confira e confirme.")]
        ) {
            Confirmacao(
                "Criar \(quantos)?",
                efeito: [
                    "Cria \(quantos), todos ou nenhum.",
                    "Sorteia uma senha de entrada para cada um e as mostra uma vez só.",
                ], verbo: "Criar \(quantos)", para: "/\(C.portal.rawValue)/usuarios/arquivo/criar",
                ocultos: ["linhas": texto]
            ).emPagina(cancelar: Administracao<C>.raizDosUsuarios)
            Grade("Usuários do arquivo", linhas: arquivo.linhas, csv: false) {
                Coluna("Linha", .numero) { Formato.inteiro($0.numero) }
                Coluna("Nome", principal: true) { $0.dados.nome }
                Coluna("Usuário") { $0.dados.login }
                Coluna("Perfil") { $0.perfil.nome }
            }
        }
        return try await administracao.pagina(tela, contexto)
    }

    // MARK: - Criar

    private func criar(_ texto: String, _ contexto: C) async throws -> Resposta {
        let arquivo = try await conferido(texto, contexto)
        guard arquivo.apontamentos.isEmpty else {
            return try await administracao.pagina(tela(contexto, apontados: arquivo), contexto, status: 400)
        }
        let regra = try await administracao.regra()
        var prontos: [(linha: ArquivoDeUsuarios.Linha, senha: String, resumo: String)] = []
        for linha in arquivo.linhas {
            let senha = SenhaDeEntrada.sortear(regra, de: linha.dados)
            let resumo = try await administracao.senhas.resumir(senha)
            prontos.append((linha, senha, resumo))
        }
        let (casa, autor, novos) = (administracao.casa, contexto.autor, prontos)
        do {
            try await administracao.agir { t in
                for (linha, _, resumo) in novos {
                    do {
                        try NovoUsuario(
                            dados: linha.dados, perfil: linha.perfil.id, consignataria: linha.consignataria,
                            correspondente: linha.correspondente, resumoDaSenha: resumo
                        ).executar(casa, em: t, por: autor)
                    } catch let recusa as RecusaDeAcesso {
                        throw RecusaEmVarios(quem: "Linha \(linha.numero), \(linha.dados.nome)", recusa: recusa)
                    }
                }
            }
        } catch let recusa as RecusaEmVarios {
            let mensagem = Mensagem(.erro, "Nenhum usuário foi criado.", recusa.frase, codigo: recusa.codigo)
            return try await administracao.pagina(tela(contexto, mensagens: [mensagem]), contexto, status: 422)
        }
        let criados = prontos.map {
            CriadoPorArquivo(dados: $0.linha.dados, perfil: $0.linha.perfil.nome, senha: $0.senha)
        }
        let tela = Tela(
            "\(Formato.contagem(criados.count, "usuário criado", "usuários criados"))", secao: "Usuários",
            trilha: trilha,
            mensagens: [
                Mensagem(
                    .aviso, "Entregue as senhas agora.",
                    "Elas não aparecem de novo: o sistema só guarda os resumos. Quem entra troca a sua.")
            ]
        ) {
            Grade("Senhas de entrada", linhas: criados, csv: false) {
                Coluna("Nome", principal: true) { $0.dados.nome }
                Coluna("Usuário") { $0.dados.login }
                Coluna("Perfil") { $0.perfil }
                Coluna("Senha de entrada", csv: nil) { El(.code, $0.senha) }
            }
            El(.p) { Ligacao("Ver os usuários", para: Administracao<C>.raizDosUsuarios, .secundario) }
        }
        return try await administracao.pagina(tela, contexto)
    }

    // MARK: - A tela

    private var trilha: [Tela.Degrau] { [.init("Usuários", Administracao<C>.raizDosUsuarios)] }

    private func tela(
        _ contexto: C, _ preenchido: Preenchimento = Preenchimento(), apontados: ArquivoDeUsuarios? = nil,
        mensagens: [Mensagem] = []
    ) -> Tela {
        var mensagens = mensagens
        let apontamentos = apontados?.apontamentos ?? []
        if !apontamentos.isEmpty {
            mensagens.append(
                Mensagem(
                    .erro, "O arquivo tem \(Formato.contagem(apontamentos.count, "ponto", "pontos")) a corrigir.",
                    "Nenhum usuário foi criado. Corrija todos e envie de novo."))
        }
        let colunas = ArquivoDeUsuarios.colunas(recorte: administracao.recorte(contexto))
        return Tela(
            "Criar usuários por arquivo", secao: "Usuários", trilha: trilha,
            ajuda: Ajuda(
                "Vários usuários de uma vez.", quemPode: "Mestres, nos perfis cujos atos também têm.",
                depois: "O arquivo é conferido inteiro antes; depois se cria tudo ou nada."), mensagens: mensagens
        ) {
            if !apontamentos.isEmpty {
                Grade("A corrigir", linhas: apontamentos, csv: false) {
                    Coluna("Linha", .numero, principal: true) { Formato.inteiro($0.linha) }
                    Coluna("Coluna") { $0.coluna }
                    Coluna("O que fazer") { $0.frase }
                }
            }
            Cartao("O arquivo") {
                El(.p) { "CSV em UTF-8, com ponto e vírgula. A primeira linha diz as colunas, nesta ordem ou noutra:" }
                El(.p) { El(.code, colunas.joined(separator: ";")) }
                El(.p) {
                    "O perfil e a agência vão pelo código, como aparecem nas listas. E-mail, telefone e agência podem faltar. "
                        + "Até \(ArquivoDeUsuarios.maximo) usuários de cada vez."
                }
            }
            Html.Formulario(
                para: endereco, preenchido: preenchido, enviar: Botao("Conferir o arquivo"),
                cancelar: Administracao<C>.raizDosUsuarios, comArquivo: true
            ) { Html.Campo.arquivo("arquivo", "Arquivo CSV", aceita: ".csv,.txt") }
        }
    }
}

/// Um usuário criado, com a senha que só aparece aqui.
private struct CriadoPorArquivo: Sendable {
    let dados: DadosDoUsuario
    let perfil: String
    let senha: String
}
