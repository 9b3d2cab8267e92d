import Acesso
import Html
import Nucleo

/// A página pública da situação: agora, hoje, os meses, o que está marcado e o que houve.
///
/// Diz os dois números de cada mês e a regra; serve sem programa no navegador.
package enum TelaDaSituacao {
    package static let endereco: Endereco = "/situacao"
    package static let manutencoes: Endereco = "/situacao/manutencoes"
    package static let incidentes: Endereco = "/situacao/incidentes"

    package static func pagina(_ lida: SituacaoDoServico) -> Tela {
        Tela(
            "Situação da prova de vida", subtitulo: "Lida em \(lida.em.naTela), na hora de Brasília",
            mensagens: mensagens(lida), larga: true
        ) {
            numeros(lida)
            El(.h2, "Manutenções marcadas")
            Grade(
                "Manutenções por vir", linhas: lida.manutencoes,
                vazio: Vazio("Nenhuma manutenção marcada", "Toda manutenção se avisa com 72 horas.")
            ) { colunasDeManutencao(lida.em) }
            El(.p) { Ligacao("Todas as manutenções", para: manutencoes) }
            El(.h2, "Incidentes")
            Grade(
                "Últimos incidentes", linhas: lida.abertos + lida.ultimosIncidentes,
                vazio: Vazio("Nenhum incidente", "Nada se registrou desde que se mede.")
            ) { colunasDeIncidente(lida.em) }
            El(.p) { Ligacao("Todos os incidentes", para: incidentes) }
            El(.h2, "Mês a mês")
            Grade(
                "Disponibilidade por mês", linhas: lida.meses,
                vazio: Vazio("Ainda não se mediu", "A primeira amostra sai no primeiro minuto do serviço.")
            ) { colunasDoMes }
            regra
        }
    }

    private static func mensagens(_ lida: SituacaoDoServico) -> [Mensagem] {
        let abertos = lida.abertos.map { Mensagem(.erro, $0.titulo, "Desde \($0.comecouEm.naTela). \($0.descricao)") }
        let proxima = lida.manutencoes.first { $0.situacao(lida.em) == .marcada }.map {
            Mensagem(
                .aviso, "Manutenção marcada",
                "Será " + Manutencao.periodo($0.comecaEm, $0.acabaEm) + ". " + $0.descricao)
        }
        return abertos + [proxima].compactMap(\.self)
    }

    private static func numeros(_ lida: SituacaoDoServico) -> some Trecho {
        Numeros {
            agora(lida)
            Numero(
                "Hoje", percentual(lida.hoje.cheia),
                detalhe: lida.hoje.minutos == 0
                    ? "ainda sem minuto contado" : foraDoAr(lida.hoje))
            if let mes = lida.meses.first {
                Numero(
                    "Neste mês", percentual(mes.medida.cheia), detalhe: foraDoAr(mes.medida),
                    papel: mes.medida.cumpre == false ? .erro : nil)
            }
        }
    }

    private static func agora(_ lida: SituacaoDoServico) -> Numero {
        switch lida.agora {
        case .noAr:
            Numero("Agora", "No ar", detalhe: lida.ultimo.map { "medido às \(hora($0.minuto))" }, papel: .sucesso)
        case .emManutencao: Numero("Agora", "Em manutenção", detalhe: "avisada com 72 horas", papel: .aviso)
        case .naoMedido: Numero("Agora", "Ainda não se mediu")
        case .fora:
            Numero(
                "Agora", "Fora do ar",
                detalhe: lida.ultimo.map { ultimo in
                    ultimo.falta.isEmpty
                        ? "sem amostra desde as \(hora(ultimo.minuto))"
                        : "não respondeu: " + ultimo.falta.map(\.nome).joined(separator: ", ")
                }, papel: .erro)
        }
    }

    private static var regra: some Trecho {
        Cartao("Como se conta") {
            El(.ul, .classe("efeito")) {
                El(
                    .li,
                    "O serviço mede a si mesmo uma vez por minuto: o banco de dados, a análise de rostos, a assinatura dos resultados e um pedido por HTTPS."
                )
                El(.li, "Minuto sem amostra conta como fora do ar. Com mais de um processo, basta um no ar.")
                El(
                    .li,
                    "O que se compara com os \(Disponibilidade.exigida) % do mês é o número cheio, em que a manutenção conta como qualquer minuto. O descontado deixa de fora os minutos de manutenção avisada com 72 horas."
                )
                El(.li, "A porcentagem se corta na segunda casa, sem arredondar para cima.")
            }
        }
    }

    // MARK: - As listas

    @MontagemDeColunas<SituacaoDoServico.Mes>
    package static var colunasDoMes: [Coluna<SituacaoDoServico.Mes>] {
        Coluna("Mês", principal: true) { $0.competencia.brasileira }
        Coluna("Minutos", .numero) { Formato.inteiro($0.medida.minutos) }
        Coluna("No ar", .numero) { Formato.inteiro($0.medida.noAr) }
        Coluna("Fora", .numero) { Formato.inteiro($0.medida.fora) }
        Coluna("Em manutenção", .numero) { Formato.inteiro($0.medida.emManutencao) }
        Coluna("Cheio", .numero) { percentual($0.medida.cheia) }
        Coluna("Descontado", .numero) { percentual($0.medida.descontada) }
        Coluna("\(Disponibilidade.exigida) % do mês", csv: { cumpre($0.medida.cumpre) }) { linha in
            Etiqueta(
                linha.medida.cumpre == true ? .sucesso : linha.medida.cumpre == nil ? .neutro : .erro,
                cumpre(linha.medida.cumpre))
        }
    }

    @MontagemDeColunas<Manutencao>
    package static func colunasDeManutencao(_ agora: Instante) -> [Coluna<Manutencao>] {
        Coluna("Começa", .umaLinha, ordem: "comeco", principal: true) { $0.comecaEm.naTela }
        Coluna("Acaba", .umaLinha) { $0.acabaEm.naTela }
        Coluna("Minutos", .numero) { Formato.inteiro($0.minutos) }
        Coluna("O que se faz") { $0.descricao }
        Coluna("Avisada em", .umaLinha) { $0.avisadaEm.naTela }
        Coluna("Situação", csv: { $0.situacao(agora).nome }) { linha in
            let situacao = linha.situacao(agora)
            Etiqueta(papel(situacao), situacao.nome)
        }
    }

    @MontagemDeColunas<Incidente>
    package static func colunasDeIncidente(_ agora: Instante) -> [Coluna<Incidente>] {
        Coluna("Começou", .umaLinha, ordem: "comeco", principal: true) { $0.comecouEm.naTela }
        Coluna("Acabou", .umaLinha) { $0.acabouEm?.naTela ?? "—" }
        Coluna("Minutos", .numero) { Formato.inteiro($0.minutos(agora: agora)) }
        Coluna("O que houve") { $0.titulo + ". " + $0.descricao.replacing("\n", with: " ") }
        Coluna("Quem abriu") { $0.origem == .medida ? "a medição" : "quem opera" }
        Coluna("Situação", csv: { $0.acabouEm == nil ? "aberto" : "acabou" }) { linha in
            linha.acabouEm == nil ? Etiqueta(.erro, "aberto") : Etiqueta(.encerrado, "acabou")
        }
    }

    private static func papel(_ situacao: Manutencao.Situacao) -> PapelSemantico {
        switch situacao {
        case .marcada: .informacao
        case .emCurso: .aviso
        case .feita: .encerrado
        case .cancelada: .riscado
        }
    }

    package static func percentual(_ centesimos: Int?) -> String {
        centesimos.map { Formato.percentual(pontosBase: Int64($0)) } ?? "—"
    }

    private static func cumpre(_ cumpre: Bool?) -> String {
        switch cumpre {
        case true?: "alcançados"
        case false?: "não alcançados"
        case nil: "sem medida"
        }
    }

    private static func foraDoAr(_ medida: Disponibilidade) -> String {
        medida.fora == 0 ? "nenhum minuto fora" : Formato.contagem(medida.fora, "minuto fora", "minutos fora")
    }

    private static func hora(_ instante: Instante) -> String { String(instante.naTela.suffix(5)) }
}
