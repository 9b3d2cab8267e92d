import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// Criar, copiar e alterar um perfil, com os atos agrupados por assunto; marcar e desmarcar um grupo inteiro não pede programa no navegador.
struct FormulariosDePerfil<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>

    func montar(em grupo: Grupo<C>) {
        grupo.get("perfis/novo", ato: GravarPerfil.atoDeCriar) { contexto in
            try administracao.exigirMestre(contexto)
            guard let tipo = tipo(try contexto.consulta.texto("tipo"), contexto) else {
                return try await administracao.pagina(telaDoTipo(contexto), contexto)
            }
            return try await administracao.pagina(tela(.novo(tipo), Preenchimento(), [], contexto), contexto)
        }
        grupo.post("perfis/novo", ato: GravarPerfil.atoDeCriar) { formulario, contexto in
            try administracao.exigirMestre(contexto)
            guard let tipo = tipo(formulario.texto("tipo"), contexto) else {
                throw RecusaDaWeb.malFormado("Escolha o tipo do perfil.")
            }
            return try await receber(.novo(tipo), formulario, contexto)
        }
        grupo.get("perfis/:id/copiar", ato: GravarPerfil.atoDeCriar) { contexto in
            let perfil = try await administracao.perfil(contexto)
            try administracao.exigirMestre(contexto)
            var valores = ["nome": "Cópia de \(perfil.nome)"]
            if perfil.exigeSegundoFator { valores["segundo-fator"] = "sim" }
            let preenchido = Preenchimento(valores)
            return try await administracao.pagina(tela(.copia(perfil), preenchido, perfil.atos, contexto), contexto)
        }
        grupo.post("perfis/:id/copiar", ato: GravarPerfil.atoDeCriar) { formulario, contexto in
            let perfil = try await administracao.perfil(contexto)
            try administracao.exigirMestre(contexto)
            return try await receber(.copia(perfil), formulario, contexto)
        }
        grupo.get("perfis/:id/alterar", ato: GravarPerfil.atoDeAlterar) { contexto in
            let perfil = try await administracao.perfil(contexto)
            try administracao.exigirMestre(contexto)
            var valores = ["nome": perfil.nome]
            if perfil.mestre { valores["mestre"] = "sim" }
            if perfil.exigeSegundoFator { valores["segundo-fator"] = "sim" }
            return try await administracao.pagina(
                tela(.existente(perfil), Preenchimento(valores), perfil.atos, contexto), contexto)
        }
        grupo.post("perfis/:id/alterar", ato: GravarPerfil.atoDeAlterar) { formulario, contexto in
            let perfil = try await administracao.perfil(contexto)
            try administracao.exigirMestre(contexto)
            return try await receber(.existente(perfil), formulario, contexto)
        }
    }

    private enum Alvo {
        case novo(TipoDePerfil)
        case copia(PerfilGuardado)
        case existente(PerfilGuardado)

        var tipo: TipoDePerfil {
            switch self {
            case .novo(let tipo): tipo
            case .copia(let perfil), .existente(let perfil): perfil.tipo
            }
        }

        /// A quem a marca do segundo fator chega, em números.
        var efeitoDoSegundoFator: String {
            guard case .existente(let perfil) = self, perfil.usuarios > 0 else {
                return "Quem receber o perfil cadastra o aplicativo de códigos na próxima entrada."
            }
            let todos = "Usuários deste perfil: \(Formato.inteiro(perfil.usuarios))."
            guard perfil.semSegundoFator > 0 else { return "\(todos) Todos já têm segundo fator." }
            let sem = Formato.inteiro(perfil.semSegundoFator)
            return
                "\(todos) Ainda sem segundo fator: \(sem), a cadastrar na próxima entrada; quem está dentro segue até sair."
        }
    }

    /// O tipo pedido, se quem administra pode criar perfil dele.
    private func tipo(_ texto: String?, _ contexto: C) -> TipoDePerfil? {
        texto.flatMap(TipoDePerfil.init(rawValue:)).flatMap { tipos(contexto).contains($0) ? $0 : nil }
    }

    private func tipos(_ contexto: C) -> [TipoDePerfil] {
        TipoDePerfil.allCases.filter {
            administracao.recorte(contexto) == nil || $0.portal == .consignataria
        }
    }

    private func endereco(_ alvo: Alvo) -> Endereco {
        switch alvo {
        case .novo: "/\(C.portal.rawValue)/perfis/novo"
        case .copia(let perfil): Administracao<C>.endereco(perfil: perfil.id, "copiar")
        case .existente(let perfil): Administracao<C>.endereco(perfil: perfil.id, "alterar")
        }
    }

    // MARK: - Receber

    /// Os atos que o tipo aceita, por assunto: o que a tela oferece e o que se lê de volta.
    private func oferecidos(_ tipo: TipoDePerfil) -> [(assunto: String, prefixo: String, atos: [AtoConcedivel])] {
        Dictionary(grouping: administracao.atos.doPortal(tipo.portal).filter { tipo.aceita($0) }, by: \.prefixo)
            .map { (assunto: $1.first?.assunto ?? $0, prefixo: $0, atos: $1.sorted { $0.nome < $1.nome }) }
            .sorted { ($0.assunto, $0.prefixo) < ($1.assunto, $1.prefixo) }
    }

    private func receber(_ alvo: Alvo, _ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        let grupos = oferecidos(alvo.tipo)
        var marcados = Set(grupos.flatMap { grupo in formulario.textos("atos-\(grupo.prefixo)") })
        if let pedido = formulario.texto("marcar"), let grupo = grupos.first(where: { $0.prefixo == pedido }) {
            marcados.formUnion(grupo.atos.map(\.codigo))
            return try await administracao.pagina(
                tela(alvo, contexto.preenchido(formulario), marcados, contexto), contexto)
        }
        if let pedido = formulario.texto("desmarcar"), let grupo = grupos.first(where: { $0.prefixo == pedido }) {
            marcados.subtract(grupo.atos.map(\.codigo))
            return try await administracao.pagina(
                tela(alvo, contexto.preenchido(formulario), marcados, contexto), contexto)
        }
        var erros: [Preenchimento.Erro] = []
        let nome = formulario.texto("nome") ?? ""
        if !(3...80).contains(nome.count) { erros.append(.init("nome", "Escreva o nome, com 3 a 80 letras.")) }
        let codigo = formulario.texto("codigo") ?? ""
        if case .existente = alvo {
        } else if codigo.wholeMatch(of: /[a-z][a-z-]{1,39}/) == nil {
            erros.append(.init("codigo", "Escreva o código com 2 a 40 letras minúsculas sem acento, ou hífen."))
        }
        if !marcados.isSubset(of: Set(grupos.flatMap { $0.atos.map(\.codigo) })) {
            erros.append(.init(nil, "Há ato que este perfil não pode ter. Abra a página de novo."))
        }
        if erros.isEmpty {
            do {
                return try await gravar(alvo, nome, codigo, formulario, marcados, contexto)
            } catch let recusa as RecusaDeAcesso {
                erros = [recusa.erro]
            }
        }
        return try await administracao.pagina(
            tela(alvo, contexto.preenchido(formulario, erros: erros), marcados, contexto), contexto, status: 400)
    }

    private func gravar(
        _ alvo: Alvo, _ nome: String, _ codigo: String, _ formulario: Web.Formulario, _ atos: Set<String>,
        _ contexto: C
    ) async throws -> Resposta {
        let destino: GravarPerfil.Alvo
        switch alvo {
        case .novo(let tipo): destino = .novo(codigo: codigo, tipo: tipo, de: nil)
        case .copia(let perfil): destino = .novo(codigo: codigo, tipo: perfil.tipo, de: perfil.id)
        case .existente(let perfil): destino = .existente(perfil.id)
        }
        let (casa, autor) = (administracao.casa, contexto.autor)
        let exige = formulario.marcado("segundo-fator")
        let gravacao = GravarPerfil(
            destino, nome: nome, mestre: formulario.marcado("mestre"), exigeSegundoFator: exige, atos: atos)
        let id = try await administracao.agir { t in
            try gravacao.executar(casa, em: t, por: autor)
        }
        try await contexto.deixarRecado(
            Recado(
                .sucesso,
                "Perfil gravado: \(nome), com \(Formato.contagem(atos.count, "ato", "atos"))\(exige ? " e segundo fator exigido" : "")."
            ))
        return .verDepois(Administracao<C>.endereco(perfil: id).texto)
    }

    // MARK: - As telas

    private func telaDoTipo(_ contexto: C) -> Tela {
        let tipos = tipos(contexto)
        return Tela(
            "Criar perfil", secao: "Perfis", trilha: [.init("Perfis", Administracao<C>.raizDosPerfis)],
            ajuda: Ajuda("Primeiro, para que gente é o perfil.", quemPode: "Mestres.")
        ) {
            FormularioDeConsulta(em: "/\(C.portal.rawValue)/perfis/novo", enviar: Botao("Continuar")) {
                Html.Campo.escolha(
                    "tipo", "Para quem é", tipos.map { .init($0.rawValue, $0.nome, ajuda: $0.explicacao) })
            }
        }
    }

    private func tela(_ alvo: Alvo, _ preenchido: Preenchimento, _ marcados: Set<String>, _ contexto: C) -> Tela {
        let tipo = alvo.tipo
        let (titulo, verbo, volta): (String, String, Endereco) =
            switch alvo {
            case .novo: ("Criar perfil", "Criar perfil", Administracao<C>.raizDosPerfis)
            case .copia(let perfil):
                ("Copiar \(perfil.nome)", "Criar cópia", Administracao<C>.endereco(perfil: perfil.id))
            case .existente(let perfil):
                ("Alterar \(perfil.nome)", "Alterar perfil", Administracao<C>.endereco(perfil: perfil.id))
            }
        var valores = preenchido
        let grupos = oferecidos(tipo)
        for grupo in grupos {
            valores.valores["atos-\(grupo.prefixo)"] = grupo.atos.map(\.codigo).filter(marcados.contains)
        }
        return Tela(
            titulo, subtitulo: tipo.nome, secao: "Perfis",
            trilha: [.init("Perfis", Administracao<C>.raizDosPerfis)],
            ajuda: Ajuda(
                "Cada ato é um botão ou uma página: desmarcado, o botão some e o servidor recusa.",
                quemPode: "Mestres, só os atos que também têm.",
                depois: "Vale no clique seguinte de quem tem o perfil."), larga: true
        ) {
            Html.Formulario(
                para: endereco(alvo), preenchido: valores, enviar: Botao(verbo), cancelar: volta
            ) {
                CampoOculto("tipo", tipo.rawValue)
                Html.Campo.texto("nome", "Nome", maximo: 80)
                if case .existente = alvo {
                } else {
                    Html.Campo.texto("codigo", "Código", maximo: 40).largura(.media)
                        .ajuda("Como o perfil vai em arquivos: letras minúsculas e hífen. Não muda depois.")
                }
                if tipo.aceitaMestre {
                    Html.Campo.caixa("mestre", "Mestre: administra usuários e perfis, e concede os atos que tem")
                }
                Html.Campo.caixa("segundo-fator", "Exige segundo fator: a senha e um código do telefone")
                    .ajuda(alvo.efeitoDoSegundoFator)
                // O primeiro botão do formulário é o que a tecla Enter aperta.
                El(.div, .classe("acoes")) { Botao(verbo, .secundario, compacto: true) }
                for grupo in grupos { grupoDeAtos(grupo.assunto, grupo.prefixo, grupo.atos, marcados) }
            }
        }
    }

    @Html.Montagem private func grupoDeAtos(
        _ assunto: String, _ prefixo: String, _ atos: [AtoConcedivel], _ marcados: Set<String>
    ) -> Bloco {
        El(.div, .classe("grupo-de-campos")) {
            Html.Campo.caixas(
                "atos-\(prefixo)", "\(assunto): \(atos.filter { marcados.contains($0.codigo) }.count) de \(atos.count)",
                atos.map { .init($0.codigo, $0.nome) }
            ).opcional(false)
            if atos.count > 1 {
                El(.div, .classe("acoes")) {
                    Botao("Marcar todos", .terciario, nome: "marcar", valor: prefixo, compacto: true)
                    Botao("Desmarcar todos", .terciario, nome: "desmarcar", valor: prefixo, compacto: true)
                }
            }
        }
    }
}
