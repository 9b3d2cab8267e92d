import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Cadastrar, alterar, encerrar e reabrir uma agência ou um correspondente.
struct FormulariosDeCorrespondente<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>
    private var novo: Endereco { "/\(C.portal.rawValue)/correspondentes/novo" }

    func montar(em grupo: Grupo<C>) {
        grupo.get("correspondentes/novo", ato: GravarCorrespondente.atoDeCriar) { contexto in
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(
                telaDeCriar(Preenchimento(), try await administracao.escolhas(contexto)), contexto)
        }
        grupo.post("correspondentes/novo", ato: GravarCorrespondente.atoDeCriar) { try await criar($0, $1) }
        grupo.get("correspondentes/:id/alterar", ato: GravarCorrespondente.atoDeAlterar) { contexto in
            let achado = try await administracao.correspondente(contexto)
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(telaDeAlterar(achado, achado.dados.preenchido), contexto)
        }
        grupo.post("correspondentes/:id/alterar", ato: GravarCorrespondente.atoDeAlterar) { try await alterar($0, $1) }
        for gesto in Gesto.allCases {
            grupo.get("correspondentes/:id/\(gesto.rawValue)", ato: gesto.ato) { contexto in
                let achado = try await administracao.correspondente(contexto)
                try administracao.exigirMestre(contexto)
                return try await administracao.pagina(tela(gesto, achado, Preenchimento()), contexto)
            }
            grupo.post("correspondentes/:id/\(gesto.rawValue)", ato: gesto.ato) { try await fazer(gesto, $0, $1) }
        }
    }

    // MARK: - Cadastrar e alterar

    private func criar(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        try administracao.exigirMestre(contexto)
        let escolhas = try await administracao.escolhas(contexto)
        var erros: [Preenchimento.Erro] = []
        let codigo = DadosDoCorrespondente.codigo(formulario, &erros)
        let dados = DadosDoCorrespondente.lendo(formulario, codigo: codigo, &erros)
        let consignataria = formulario.texto("consignataria").flatMap { Int64($0) }
        if administracao.recorte(contexto) == nil, consignataria == nil {
            erros.append(.init("consignataria", "Diga de que consignatária é."))
        }
        if erros.isEmpty, let dados {
            let (casa, autor) = (administracao.casa, contexto.autor)
            do {
                let id = try await administracao.agir { t in
                    try GravarCorrespondente(.novo(consignataria: consignataria), dados)
                        .executar(casa, em: t, por: autor)
                }
                try await contexto.deixarRecado(
                    Recado(.sucesso, "Cadastro feito: \(dados.nome). Crie agora os usuários que entram por aí."))
                return .verDepois(Administracao<C>.endereco(correspondente: id).texto)
            } catch let recusa as RecusaDeAcesso where recusa.status == 422 {
                erros = [recusa.erro]
            }
        }
        return try await administracao.pagina(
            telaDeCriar(contexto.preenchido(formulario, erros: erros), escolhas), contexto, status: 400)
    }

    private func alterar(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        let achado = try await administracao.correspondente(contexto)
        try administracao.exigirMestre(contexto)
        var erros: [Preenchimento.Erro] = []
        if let dados = DadosDoCorrespondente.lendo(formulario, codigo: achado.dados.codigo, &erros) {
            let (casa, autor) = (administracao.casa, contexto.autor)
            do {
                try await administracao.agir { t in
                    _ = try GravarCorrespondente(.existente(achado.id), dados).executar(casa, em: t, por: autor)
                }
                try await contexto.deixarRecado(Recado(.sucesso, "Cadastro gravado: \(dados.nome)."))
                return .verDepois(Administracao<C>.endereco(correspondente: achado.id).texto)
            } catch let recusa as RecusaDeAcesso where recusa.status == 422 {
                erros = [recusa.erro]
            }
        }
        return try await administracao.pagina(
            telaDeAlterar(achado, contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
    }

    private func telaDeCriar(_ preenchido: Preenchimento, _ escolhas: Administracao<C>.Escolhas) -> Tela {
        Tela(
            "Cadastrar agência ou correspondente", secao: "Agências e correspondentes",
            trilha: [.init("Agências e correspondentes", Administracao<C>.raizDosCorrespondentes)],
            ajuda: Ajuda(
                "Por quem a consignatária atende.", quemPode: "Mestres.",
                depois: "Depois de cadastrado, criam-se os usuários dele na tela de usuários.")
        ) {
            Html.Formulario(
                para: novo, preenchido: preenchido, enviar: Botao("Cadastrar"),
                cancelar: Administracao<C>.raizDosCorrespondentes
            ) {
                if !escolhas.consignatarias.isEmpty {
                    Html.Campo.selecao("consignataria", "Consignatária", escolhas.consignatarias)
                }
                Html.Campo.texto("codigo", "Código", maximo: 20).largura(.media)
                    .ajuda("Como a consignatária o chama: letras sem acento, algarismos e hífen. Não muda depois.")
                DadosDoCorrespondente.campos
            }
        }
    }

    private func telaDeAlterar(_ achado: Correspondente, _ preenchido: Preenchimento) -> Tela {
        Tela(
            "Alterar \(achado.dados.nome)", subtitulo: "Código \(achado.dados.codigo)",
            secao: "Agências e correspondentes", trilha: trilha(achado),
            ajuda: Ajuda("O cadastro.", quemPode: "Mestres.", depois: "A trilha guarda que campos mudaram.")
        ) {
            Html.Formulario(
                para: Administracao<C>.endereco(correspondente: achado.id, "alterar"), preenchido: preenchido,
                enviar: Botao("Gravar"), cancelar: Administracao<C>.endereco(correspondente: achado.id)
            ) { DadosDoCorrespondente.campos }
        }
    }

    private func trilha(_ achado: Correspondente) -> [Tela.Degrau] {
        [
            .init("Agências e correspondentes", Administracao<C>.raizDosCorrespondentes),
            .init(achado.dados.nome, Administracao<C>.endereco(correspondente: achado.id)),
        ]
    }

    // MARK: - Encerrar e reabrir

    private enum Gesto: String, CaseIterable, Sendable {
        case encerrar, reabrir

        var ato: String { self == .encerrar ? EncerrarCorrespondente.ato : EncerrarCorrespondente.atoDeReabrir }
        var verbo: String { self == .encerrar ? "Encerrar" : "Reabrir" }

        func efeito(_ achado: Correspondente) -> [String] {
            switch self {
            case .encerrar:
                [
                    "Encerra \(Formato.contagem(achado.usuarios, "usuário", "usuários")) de \(achado.dados.nome): deixam de entrar na hora.",
                    "\(Formato.contagem(achado.contratos, "contrato continua", "contratos continuam")) da consignatária.",
                ]
            case .reabrir:
                [
                    "\(achado.dados.nome) volta a atender e a ter usuários.",
                    "Os usuários encerrados com ele não voltam sozinhos: libere cada um.",
                ]
            }
        }
    }

    private func fazer(_ gesto: Gesto, _ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        let achado = try await administracao.correspondente(contexto)
        try administracao.exigirMestre(contexto)
        let (casa, autor) = (administracao.casa, contexto.autor)
        let ato = EncerrarCorrespondente(achado.id, motivo: formulario.texto("motivo") ?? "")
        let frase: String
        do {
            frase = try await administracao.agir { t in
                switch gesto {
                case .encerrar:
                    let quantos = try ato.executar(casa, em: t, por: autor)
                    return "Encerrado, com \(Formato.contagem(quantos, "usuário", "usuários"))"
                case .reabrir:
                    try ato.reabrir(casa, em: t, por: autor)
                    return "Reaberto"
                }
            }
        } catch let recusa as RecusaDeAcesso {
            return try await administracao.pagina(
                tela(gesto, achado, contexto.preenchido(formulario, erros: [recusa.erro])), contexto,
                status: recusa.status)
        }
        try await contexto.deixarRecado(Recado(.sucesso, "\(frase): \(achado.dados.nome)."))
        return .verDepois(Administracao<C>.endereco(correspondente: achado.id).texto)
    }

    private func tela(_ gesto: Gesto, _ achado: Correspondente, _ preenchido: Preenchimento) -> Tela {
        Tela(
            "\(gesto.verbo) \(achado.dados.nome)", subtitulo: achado.dados.especie.nome,
            secao: "Agências e correspondentes", situacao: achado.etiqueta, trilha: trilha(achado),
            ajuda: Ajuda(
                gesto == .encerrar ? "Deixa de atender." : "Volta a atender.", quemPode: "Mestres.",
                depois: "Vale na hora, e fica na trilha com o motivo.")
        ) {
            Confirmacao(
                "\(gesto.verbo)?", efeito: gesto.efeito(achado), verbo: gesto.verbo,
                para: Administracao<C>.endereco(correspondente: achado.id, gesto.rawValue),
                gesto == .encerrar ? .destrutivo : .primario,
                campos: [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)]
            ).emPagina(preenchido: preenchido, cancelar: Administracao<C>.endereco(correspondente: achado.id))
        }
    }
}

extension DadosDoCorrespondente {
    private static let unidades = [
        "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR",
        "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO",
    ]

    static var campos: Bloco {
        Bloco {
            Html.Campo.escolha("especie", "Espécie", Especie.allCases.map { .init($0.rawValue, $0.nome) })
            Html.Campo.texto("nome", "Nome", maximo: 100)
            Html.Campo.cnpj("cnpj").opcional()
            Html.Campo.texto("logradouro", "Endereço", maximo: 120).ajuda("Rua, número e complemento.")
            Html.Campo.texto("bairro", "Bairro", maximo: 60).largura(.media)
            Html.Campo.texto("cidade", "Cidade", maximo: 60).largura(.media)
            Html.Campo.selecao("uf", "Estado", unidades.map { .init($0, $0) }).largura(.curta)
            Html.Campo.texto("cep", "CEP", maximo: 9).largura(.curta)
            Html.Campo.texto("responsavel", "Nome do responsável", maximo: 120)
            Html.Campo.cpf("cpf", "CPF do responsável")
            Html.Campo.telefone("telefone", "Telefone do responsável")
            Html.Campo.correio("email", "E-mail do responsável").opcional()
        }
    }

    var preenchido: Preenchimento {
        Preenchimento([
            "especie": especie.rawValue, "nome": nome, "cnpj": cnpj?.formatado ?? "",
            "logradouro": endereco.logradouro, "bairro": endereco.bairro, "cidade": endereco.cidade, "uf": endereco.uf,
            "cep": endereco.cepFormatado, "responsavel": responsavel.nome, "cpf": responsavel.cpfFormatado,
            "telefone": responsavel.telefone, "email": responsavel.email ?? "",
        ])
    }

    static func codigo(_ formulario: Web.Formulario, _ erros: inout [Preenchimento.Erro]) -> String {
        let codigo = (formulario.texto("codigo") ?? "").uppercased()
        if codigo.wholeMatch(of: /[A-Z0-9][A-Z0-9-]{0,19}/) == nil {
            erros.append(.init("codigo", "Escreva o código com até 20 letras sem acento, algarismos ou hífen."))
        }
        return codigo
    }

    /// Lê os campos e aponta todos os erros; `nil` se houve algum.
    static func lendo(
        _ formulario: Web.Formulario, codigo: String, _ erros: inout [Preenchimento.Erro]
    ) -> DadosDoCorrespondente? {
        let antes = erros.count
        let especie = formulario.texto("especie").flatMap(Especie.init(rawValue:))
        if especie == nil { erros.append(.init("especie", "Escolha a espécie.")) }
        func texto(_ campo: String, _ nome: String, _ limites: ClosedRange<Int>) -> String {
            let escrito = formulario.texto(campo) ?? ""
            if !limites.contains(escrito.count) {
                erros.append(
                    .init(campo, "Escreva \(nome), com \(limites.lowerBound) a \(limites.upperBound) letras."))
            }
            return escrito
        }
        let nome = texto("nome", "o nome", 3...100)
        var cnpj: CNPJ?
        if let escrito = formulario.texto("cnpj") {
            do { cnpj = try CNPJ.lendo(escrito) } catch {
                erros.append(.init("cnpj", "Escreva o CNPJ inteiro, com 14 posições."))
            }
        }
        let logradouro = texto("logradouro", "a rua e o número", 3...120)
        let (bairro, cidade) = (texto("bairro", "o bairro", 2...60), texto("cidade", "a cidade", 2...60))
        let uf = formulario.texto("uf") ?? ""
        if !unidades.contains(uf) { erros.append(.init("uf", "Escolha o estado.")) }
        let cep = (formulario.texto("cep") ?? "").filter { $0 != "-" && $0 != "." }
        if cep.wholeMatch(of: /[0-9]{8}/) == nil { erros.append(.init("cep", "Escreva o CEP, com 8 algarismos.")) }
        let quem = texto("responsavel", "o nome de quem responde", 3...120)
        let responsavel = responsavel(formulario, quem, &erros)
        guard erros.count == antes, let especie, let responsavel else { return nil }
        return DadosDoCorrespondente(
            especie: especie, codigo: codigo, nome: nome, cnpj: cnpj,
            endereco: .init(logradouro: logradouro, bairro: bairro, cidade: cidade, uf: uf, cep: cep),
            responsavel: responsavel)
    }

    private static func responsavel(
        _ formulario: Web.Formulario, _ nome: String, _ erros: inout [Preenchimento.Erro]
    ) -> Responsavel? {
        let cpf = ContatoDigitado.cpf(formulario.texto("cpf"), &erros)
        let telefone = formulario.texto("telefone") ?? ""
        ContatoDigitado.telefone(telefone, &erros)
        let email = ContatoDigitado.email(formulario.texto("email"), &erros)
        return cpf.map { Responsavel(nome: nome, cpf: $0, email: email, telefone: telefone) }
    }
}
