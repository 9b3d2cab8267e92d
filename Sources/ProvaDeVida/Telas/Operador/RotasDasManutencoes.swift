import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// A disponibilidade vista por quem opera: os meses, as manutenções que marca, muda e cancela, e quem não recebeu o que se avisou.
/// - Fonte: PV-17, PV-19, PV-20; decisão 0043.
struct RotasDasManutencoes {
    static let consultar = "prova-de-vida.consultar-disponibilidade"
    private static let raiz: Endereco = "/operacao/manutencoes"
    private static let nova: Endereco = "/operacao/manutencoes/nova"

    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let (rotas, portais) = (self, portais)
        grupo.get("disponibilidade", ato: Self.consultar) { try await rotas.meses($0) }
        grupo.get("manutencoes", ato: Self.consultar) { try await rotas.lista($0) }
        grupo.get("manutencoes/nova", ato: MarcarManutencao.ato) { contexto in
            try await portais.pagina(try await rotas.telaDeMarcar(Preenchimento()), contexto)
        }
        grupo.post("manutencoes/nova", ato: MarcarManutencao.ato) { try await rotas.marcar($0, $1) }
        grupo.get("manutencoes/:id/mudar", ato: MudarManutencao.ato) { contexto in
            let lida = try await rotas.ler(contexto)
            return try await portais.pagina(
                try await rotas.telaDeMudar(lida, Preenchimento(Self.campos(lida))), contexto)
        }
        grupo.post("manutencoes/:id/mudar", ato: MudarManutencao.ato) { try await rotas.mudar($0, $1) }
        grupo.get("manutencoes/:id/cancelar", ato: CancelarManutencao.ato) { contexto in
            try await portais.pagina(
                try await rotas.telaDeCancelar(try await rotas.ler(contexto), Preenchimento()), contexto)
        }
        grupo.post("manutencoes/:id/cancelar", ato: CancelarManutencao.ato) { try await rotas.cancelar($0, $1) }
    }

    // MARK: - Os meses

    private func meses(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let agora = portais.casa.relogio.agora
        let (linhas, faltas) = try await portais.ler { t in
            (
                try Disponibilidade.meses(agora: agora, em: t).map {
                    SituacaoDoServico.Mes(competencia: $0, medida: try Disponibilidade.ler($0, agora: agora, em: t))
                }, try AvisoAoCliente.contar(soFaltas: true, em: t)
            )
        }
        let tela = Tela(
            "Disponibilidade",
            ajuda: Ajuda(
                "Os minutos no ar de cada mês, pelos dois números; o que se compara com os \(Disponibilidade.exigida) % é o cheio.",
                quemPode: "Os operadores do serviço.",
                depois: "Minuto sem amostra conta como fora; nada aqui se corrige à mão."),
            mensagens: faltas == 0
                ? []
                : [
                    Mensagem(
                        .aviso,
                        "\(Formato.contagem(faltas, "aviso não chegou", "avisos não chegaram")) a nenhum endereço do cliente.",
                        ligacao: ("Ver quais", RotasDosComunicados.soFaltas))
                ], larga: true,
            acoes: Bloco { Ligacao("Ver a página pública", para: TelaDaSituacao.endereco, .secundario) }
        ) {
            Grade(
                "Disponibilidade por mês", linhas: linhas,
                vazio: Vazio("Ainda não se mediu", "A primeira amostra sai no primeiro minuto do serviço.")
            ) { TelaDaSituacao.colunasDoMes }
        }
        return try await portais.pagina(tela, contexto)
    }

    // MARK: - As manutenções

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let agora = portais.casa.relogio.agora
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha("situacao", "Situação", Manutencao.Situacao.allCases.map { .init($0.rawValue, $0.nome) })
            ], ordens: ["comeco"], padrao: .init("comeco", .decrescente), porPagina: 50, lendo: try contexto.pares)
        let (situacao, busca) = (estado["situacao"].flatMap(Manutencao.Situacao.init), estado.busca)
        let crescente = estado.ordem?.sentido == .crescente
        if try contexto.querCsv {
            return CsvEmPaginas.responder("manutencoes", TelaDaSituacao.colunasDeManutencao(agora)) {
                [portais] limite, pulados in
                try await portais.ler { t in
                    try Manutencao.listar(
                        situacao, busca: busca, crescente: crescente, agora: agora, limite: limite, pulados: pulados,
                        em: t)
                }
            }
        }
        let (porPagina, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total) = try await portais.ler { t in
            (
                try Manutencao.listar(
                    situacao, busca: busca, crescente: crescente, agora: agora, limite: porPagina, pulados: pulados,
                    em: t), try Manutencao.contar(situacao, busca: busca, agora: agora, em: t)
            )
        }
        let tela = Tela(
            "Manutenções",
            ajuda: Ajuda(
                "O que se programa parar, com 72 horas.", quemPode: "Os operadores do serviço.",
                depois: "Marcar, mudar e cancelar avisam todo cliente liberado, na hora."), larga: true,
            acoes: Bloco { Ligacao("Marcar manutenção", para: Self.nova, .primario) }
        ) {
            Grade(
                "Manutenções", linhas: linhas, estado: estado.com(total: total),
                vazio: Vazio("Nenhuma manutenção", "Toda manutenção se avisa com 72 horas."), busca: "o que se faz"
            ) {
                TelaDaSituacao.colunasDeManutencao(agora)
                Coluna.acoes { linha in
                    let situacao = linha.situacao(agora)
                    if situacao == .marcada || situacao == .emCurso {
                        Ligacao("Mudar", para: Self.de(linha, "mudar"), .secundario, compacta: true)
                    }
                    if situacao == .marcada {
                        Ligacao("Cancelar", para: Self.de(linha, "cancelar"), .secundario, compacta: true)
                    }
                }
            }
        }
        return try await portais.pagina(tela, contexto)
    }

    private static func de(_ manutencao: Manutencao, _ oQue: String) -> Endereco {
        "/operacao/manutencoes/\(manutencao.id)/\(oQue)"
    }

    private func ler(_ contexto: ContextoDoOperador) async throws -> Manutencao {
        try await portais.achar(contexto) { try Manutencao.ler($0, em: $1) }
    }

    // MARK: - Marcar e mudar

    private static func campos(_ lida: Manutencao) -> [String: String] {
        ["comeca": lida.comecaEm.naTela, "acaba": lida.acabaEm.naTela, "descricao": lida.descricao]
    }

    private typealias Periodo = (comeca: Instante, acaba: Instante, descricao: String)

    private static func lido(_ formulario: Web.Formulario) throws -> Periodo {
        let (comeca, acaba, descricao) = try formulario.ler(
            .obrigatorio("comeca", falta: "Escreva quando começa.") { try HoraNoFormulario.lendo($0) },
            .obrigatorio("acaba", falta: "Escreva quando acaba.") { try HoraNoFormulario.lendo($0) },
            .obrigatorio("descricao", falta: "Escreva o que se vai fazer.") {
                try TextoNoFormulario.lendo($0, ate: 500)
            })
        return (comeca, acaba, descricao)
    }

    private func marcar(_ formulario: Web.Formulario, _ contexto: ContextoDoOperador) async throws -> Resposta {
        try await tentar(formulario, contexto) { casa, mensageiro, autor in
            let lido = try Self.lido(formulario)
            let pedido = MarcarManutencao(comeca: lido.comeca, acaba: lido.acaba, descricao: lido.descricao)
            return try await portais.agir { t in
                try pedido.executar(casa, mensageiro, em: t, por: autor).avisados
            }
        } feito: {
            "Manutenção marcada; \($0)"
        } deNovo: {
            try await telaDeMarcar($0)
        }
    }

    private func mudar(_ formulario: Web.Formulario, _ contexto: ContextoDoOperador) async throws -> Resposta {
        let antes = try await ler(contexto)
        return try await tentar(formulario, contexto) { casa, mensageiro, autor in
            let lido = try Self.lido(formulario)
            var mudanca = MudarManutencao(id: antes.id)
            (mudanca.comeca, mudanca.acaba, mudanca.descricao) = (lido.comeca, lido.acaba, lido.descricao)
            let pedido = mudanca
            return try await portais.agir { t in try pedido.executar(casa, mensageiro, em: t, por: autor) }
        } feito: {
            "Manutenção mudada; \($0)"
        } deNovo: {
            try await telaDeMudar(antes, $0)
        }
    }

    private func cancelar(_ formulario: Web.Formulario, _ contexto: ContextoDoOperador) async throws -> Resposta {
        let antes = try await ler(contexto)
        return try await tentar(formulario, contexto) { casa, mensageiro, autor in
            let motivo = try formulario.ler(
                .obrigatorio("motivo", falta: "Escreva por que se cancela.") {
                    try TextoNoFormulario.lendo($0, ate: 500)
                })
            let pedido = CancelarManutencao(id: antes.id, motivo: motivo)
            return try await portais.agir { t in try pedido.executar(casa, mensageiro, em: t, por: autor) }
        } feito: {
            "Manutenção cancelada; \($0)"
        } deNovo: {
            try await telaDeCancelar(antes, $0)
        }
    }

    /// Faz, diz a quantos se avisou e volta à lista.
    private func tentar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoOperador,
        _ fazer: (Instalacao, Mensageiro, Autor) async throws -> Int, feito: (String) -> String,
        deNovo: (Preenchimento) async throws -> Tela
    ) async throws -> Resposta {
        try await portais.tentar(
            formulario, contexto, voltando: Self.raiz, campo: \.campo,
            { mensageiro, autor in
                let avisados = try await fazer(portais.casa, mensageiro, autor)
                return feito(Formato.contagem(avisados, "cliente avisado.", "clientes avisados."))
            }, deNovo: deNovo)
    }

    private func clientes() async throws -> String {
        let quantos = try await portais.ler { t in
            try t.uma("SELECT count(*) FROM cliente_da_prova WHERE liberado")?.ler(0, como: Int.self) ?? 0
        }
        return Formato.contagem(quantos, "cliente liberado", "clientes liberados")
    }

    private static let trilha = [Tela.Degrau("Manutenções", raiz)]

    private func telaDeMarcar(_ preenchido: Preenchimento) async throws -> Tela {
        let primeiro = Manutencao.primeiroComeco(portais.casa.relogio.agora)
        return try await telaDoPeriodo(
            "Marcar manutenção", "Programa uma parada do serviço.",
            depois: "O período fica na página da situação, e a conta do mês diz os minutos dele à parte.",
            aviso: "O primeiro começo possível é \(primeiro.naTela).", para: Self.nova, preenchido,
            enviar: "Marcar e avisar")
    }

    private func telaDeMudar(_ lida: Manutencao, _ preenchido: Preenchimento) async throws -> Tela {
        try await telaDoPeriodo(
            "Mudar a manutenção \(lida.id)", "Muda o período ou o que se vai fazer.",
            depois: "Encurtar dentro do avisado vale na hora; o que sai dele pede outras 72 horas.",
            aviso: "Hoje é \(Manutencao.periodo(lida.comecaEm, lida.acabaEm)).", para: Self.de(lida, "mudar"),
            preenchido,
            enviar: "Mudar e avisar")
    }

    /// O formulário do período, com a quantos se avisa.
    private func telaDoPeriodo(
        _ titulo: String, _ ajuda: String, depois: String, aviso: String, para acao: Endereco,
        _ preenchido: Preenchimento, enviar: String
    ) async throws -> Tela {
        let quantos = try await clientes()
        return Tela(
            titulo, trilha: Self.trilha,
            ajuda: Ajuda(ajuda, quemPode: "Os operadores do serviço.", depois: depois)
        ) {
            El(.p, "Avisa \(quantos), na hora. \(aviso)")
            Html.Formulario(para: acao, preenchido: preenchido, enviar: Botao(enviar), cancelar: Self.raiz) {
                Html.Campo.texto("comeca", "Começa", maximo: 16).dica("30/11/2026 22:00")
                Html.Campo.texto("acaba", "Acaba", maximo: 16).dica("01/12/2026 02:00")
                Html.Campo.textoLongo("descricao", "O que se vai fazer", linhas: 3, maximo: 500)
            }
        }
    }

    private func telaDeCancelar(_ lida: Manutencao, _ preenchido: Preenchimento) async throws -> Tela {
        let quantos = try await clientes()
        return Tela(
            "Cancelar a manutenção \(lida.id)", trilha: Self.trilha,
            ajuda: Ajuda(
                "Desmarca o que não começou.", quemPode: "Os operadores do serviço.",
                depois: "Cancelada, não conta na conta do mês; para fazê-la, marca-se outra, com 72 horas.")
        ) {
            Confirmacao(
                "Cancelar a manutenção?",
                efeito: [
                    "Deixa de haver manutenção \(Manutencao.periodo(lida.comecaEm, lida.acabaEm)).",
                    "Avisa \(quantos), na hora, com o motivo.",
                ], verbo: "Cancelar a manutenção", para: Self.de(lida, "cancelar"), .destrutivo,
                campos: [.textoLongo("motivo", "Por que não se faz mais", linhas: 2, maximo: 500)]
            ).emPagina(preenchido: preenchido, cancelar: Self.raiz)
        }
    }
}

/// `30/11/2026 22:00`, na hora do órgão.
enum HoraNoFormulario {
    static func lendo(_ texto: String) throws -> Instante {
        guard let achado = texto.wholeMatch(of: /(\d{2})\/(\d{2})\/(\d{4})\s+(\d{2}):(\d{2})/),
            let hora = Int(achado.4), let minuto = Int(achado.5), hora < 24, minuto < 60,
            let dia = try? Dia.lendo("\(achado.3)-\(achado.2)-\(achado.1)")
        else { throw CampoInvalido("Escreva como 30/11/2026 22:00.") }
        return Relogio.instante(dia: dia, hora: hora, minuto: minuto)
    }
}

extension RecusaDeDisponibilidade {
    /// O campo do formulário a que a recusa se refere.
    var campo: String {
        switch self {
        case .nadaMudou, .textoComprido: "descricao"
        case .manutencaoEncerrada, .incidenteFechado, .incidenteMedido: "motivo"
        default: "comeca"
        }
    }
}
