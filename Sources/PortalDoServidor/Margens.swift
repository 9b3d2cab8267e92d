import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import ProvaAnual
import Web

/// O início, com uma faixa por margem, e o extrato.
struct RotasDasMargens {
    let pecas: PortalDoServidor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("/", ato: PortalDoServidor.atoDeMargens) { contexto in
            let pessoa = contexto.pessoa
            let casa = pecas.casa
            let comCamera = pecas.provas != nil
            let inicio = try await pecas.lerMargem(contexto) { t in
                try InicioDoServidor(pessoa: pessoa, comCamera: comCamera, casa, em: t)
            }
            return try await pecas.pagina(inicio.tela(), contexto)
        }
        grupo.get("margens.pdf", ato: PortalDoServidor.atoDeMargens) { contexto in
            let (pessoa, casa) = (contexto.pessoa, pecas.casa)
            let documento = try await pecas.lerMargem(contexto) { t in try DocumentoDeMargens.ler(pessoa, casa, em: t) }
            guard let documento else { throw RecusaDaWeb.naoEncontrado }
            return try await documento.responder(casa, pecas.fachada, por: contexto.autor)
        }
        grupo.get("verbas-em-atraso", ato: PortalDoServidor.atoDeMargens) { try await verbas($0, pecas) }
        grupo.get("extrato", ato: PortalDoServidor.atoDeMargens) { contexto in
            let pessoa = contexto.pessoa
            var estado = EstadoDaGrade(em: "/servidor/extrato", porPagina: 50, lendo: try contexto.pares)
            let colunas = LancamentoNaTela.colunas(contrato: PortalDoServidor.contrato)
            if try contexto.querCsv {
                try await pecas.anotarLeitura(contexto)
                return CsvEmPaginas.responder("extrato-da-margem", colunas) { limite, pulados in
                    try await pecas.ler(contexto) { t in
                        try LancamentoNaTela.listar(pessoa: pessoa, limite: limite, pulados: pulados, em: t)
                    }
                }
            }
            let (limite, pulados) = (estado.porPagina, estado.pulados)
            let (linhas, total) = try await pecas.lerMargem(contexto) { t in
                (
                    try LancamentoNaTela.listar(pessoa: pessoa, limite: limite, pulados: pulados, em: t),
                    try LancamentoNaTela.contar(pessoa: pessoa, em: t)
                )
            }
            estado.total = total
            let tela = Tela(
                "Extrato da margem",
                ajuda: Ajuda(
                    "Tudo que prendeu ou devolveu a sua margem, do mais novo ao mais velho.",
                    quemPode: "Só você e o gestor.",
                    depois: "Nada aqui se apaga: o que desfaz aparece como linha nova."), larga: true
            ) {
                Grade(
                    "Lançamentos", linhas: linhas, estado: estado,
                    vazio: Vazio("Nenhum lançamento ainda", "Aparecem quando alguém reserva ou devolve a sua margem.")
                ) { colunas }
            }
            return try await pecas.pagina(tela, contexto)
        }
    }

    /// As verbas em atraso da pessoa: o crédito, o pago e o antecipado, mês a mês.
    ///
    /// Requisito: RF-GER-17
    private func verbas(_ contexto: ContextoDoServidor, _ pecas: PortalDoServidor.Pecas) async throws -> Resposta {
        let pessoa = contexto.pessoa
        let estado = VerbasEmAtraso.estado(em: PortalDoServidor.verbas, lendo: try contexto.pares)
        if try contexto.querCsv {
            try await pecas.anotarLeitura(contexto)
            return CsvEmPaginas.responder("verbas-em-atraso", VerbasDoMes.colunas) { limite, pulados in
                try await pecas.ler(contexto) { t in
                    try VerbasDoMes.listar(pessoa: pessoa, limite: limite, pulados: pulados, em: t)
                }
            }
        }
        let verbas = try await pecas.lerMargem(contexto) { t in
            try VerbasEmAtraso(
                pessoa: pessoa, MargemNaTela.listar(pessoa: pessoa, em: t), limite: estado.porPagina,
                pulados: estado.pulados, em: t)
        }
        let tela = Tela(
            "Verbas em atraso", trilha: [.init("Minhas margens", "/servidor")],
            ajuda: Ajuda(
                "O crédito que o órgão lhe deve de exercícios anteriores: quanto é, quanto foi pago em cada mês e quanto você já antecipou.",
                quemPode: "Só você e o gestor do órgão.",
                depois:
                    "Antecipar ocupa o crédito pelo total do contrato; o desconto de cada mês sai do que se paga dele.")
        ) { verbas.corpo(estado, contrato: PortalDoServidor.contrato) }
        return try await pecas.pagina(tela, contexto)
    }
}

/// O que a pessoa vê ao entrar: margens, o que pede a sua autorização e o último desconto que faltou.
struct InicioDoServidor: Sendable {
    let nome: String
    let margens: [MargemNaTela]
    let aAutorizar: [ContratoNaTela]
    let faltas: [ParcelaNaTela]
    /// As provas de vida anuais que a pessoa deve, como se avisa.
    let provas: [Mensagem]
    /// Quanto a próxima folha desconta, e de quantos contratos; `nil` sem folha aberta.
    let proxima: (folha: Competencia, soma: Dinheiro, contratos: Int)?

    init(pessoa: Int64, comCamera: Bool, _ casa: Instalacao, em t: Transacao) throws {
        let bloco: [UInt8]? = try t.uma("SELECT pessoal FROM pessoa WHERE id = \(pessoa)")?.ler(0)
        nome = try bloco.map { try DadosPessoais.abrindo($0, de: pessoa, casa.cofre).nome } ?? ""
        margens = try MargemNaTela.listar(pessoa: pessoa, em: t)
        var filtro = FiltroDeContratos()
        filtro.situacoes = [.pendente]
        filtro.chave = "vence"
        filtro.decrescente = false
        aAutorizar = try ContratoNaTela.listar(filtro, limite: 20, casa.cofre, em: t).filter(\.exigeAutorizacao)
        let hoje = casa.relogio.hoje
        provas = try SituacaoNaCampanha.daPessoa(pessoa, hoje: hoje, em: t).compactMap {
            $0.aviso(hoje, comCamera: comCamera)
        }
        faltas = try t.executar(
            """
            SELECT *
              FROM atual.linha_na_tela l
             WHERE l.descontado < l.previsto
               AND l.competencia = (SELECT max(f.competencia) FROM folha_do_mes f WHERE f.situacao = 'fechada')
             ORDER BY l.contrato_id
            """
        ).map { try ParcelaNaTela(lendo: $0) }
        proxima = try t.uma(
            """
            SELECT f.competencia, coalesce(sum(c.parcela), 0)::bigint, count(c.id)
              FROM atual.folha_aberta f
              LEFT JOIN contrato c ON c.situacao = 'averbado' AND c.primeira <= f.competencia
             GROUP BY f.competencia
            """
        ).map { (try $0.ler(0), try $0.ler(1), try $0.ler(2)) }
    }

    func tela() -> Tela {
        Tela(
            "Minhas margens", subtitulo: nome.isEmpty ? nil : "Olá, \(nome).",
            ajuda: Ajuda(
                "Quanto da sua folha pode ser comprometido, quem ocupa e o que sobra.",
                quemPode: "Só você e o gestor do órgão veem as suas margens.",
                depois: "Toque em um contrato para ver as parcelas e o que aconteceu com ele."),
            mensagens: avisos,
            acoes: Bloco { Ligacao("Margens em PDF", para: "/servidor/margens.pdf", .secundario) }
        ) {
            if margens.isEmpty {
                Vazio("Nenhuma margem cadastrada", "Procure o órgão: a folha ainda não informou as suas margens.")
            }
            for margem in margens {
                Cartao(titulo(margem), subtitulo: margem.livreEmPalavras) {
                    if margem.temVerbas {
                        margem.quadroDasVerbas
                        El(.p) { Ligacao("Ver os pagamentos mês a mês", para: PortalDoServidor.verbas) }
                    }
                    margem.faixa(contrato: PortalDoServidor.contrato)
                    margem.conta
                }
            }
            if let proxima {
                Cartao("Próximo desconto: folha de \(proxima.folha.brasileira)") {
                    El(
                        .p,
                        proxima.contratos == 0
                            ? "Nenhum contrato seu desconta nesta folha."
                            : "\(proxima.soma.emReais) em \(Formato.contagem(proxima.contratos, "contrato", "contratos")), "
                                + "se tudo couber no limite do mês.")
                    El(.p) { Ligacao("Ver os descontos mês a mês", para: "/servidor/descontos") }
                }
            }
        }
    }

    private func titulo(_ margem: MargemNaTela) -> String {
        Set(margens.map(\.matricula)).count > 1 ? "\(margem.nome), matrícula \(margem.matricula.texto)" : margem.nome
    }

    private var avisos: [Mensagem] {
        provas
            + aAutorizar.map { reserva in
                Mensagem(
                    .aviso, "\(reserva.nomeDaConsignataria) pediu a sua autorização",
                    "\(reserva.produto), parcela de \(reserva.parcela.emReais).",
                    ligacao: ("Ver e decidir", "/servidor/contratos/\(reserva.id)"))
            }
            + faltas.map { falta in
                Mensagem(
                    .informacao, "Parcela de \(falta.competencia.brasileira) com desconto a menor", falta.porQue,
                    ligacao: ("Entender", "/servidor/contratos/\(falta.contrato)"))
            }
    }
}
