import Acesso
import Folha
import Html
import Nucleo

/// O painel de uma competência: o trilho, o próximo passo, as somas e a equação do mês.
struct PainelDaFolha {
    let folha: FolhaDoMes
    let somas: [SomaDoMes]

    func tela(_ usuario: UsuarioNaSessao) -> Tela {
        let mes = folha.competencia
        let linhas: Endereco = "/gestor/competencias/\(mes.iso)/linhas"
        return Tela(
            "Competência \(mes.brasileira)", secao: "Folha", situacao: etiqueta,
            trilha: [.init("Competências", "/gestor/competencias")],
            ajuda: Ajuda(
                "Onde está o mês, o próximo passo e quanto está em cada situação.", quemPode: "Gestores.",
                depois: "Corte e glosa se desfazem até o envio da remessa; depois só correção nova.")
        ) {
            trilho(usuario)
            desfazer(usuario)
            Grade(
                "Linhas por situação", linhas: somas,
                vazio: Vazio("Nenhuma linha ainda", "As linhas nascem no corte da competência."),
                csv: false,
                acoes: somas.isEmpty ? nil : Bloco { Ligacao("Ver linha a linha", para: linhas, .secundario) }
            ) { Self.colunasDasSomas(mes, total: somas) }
            if folha.glosadaEm != nil { ContaAberta("Como o mês fecha", equacao) }
        }
    }

    /// O trilho com o botão do próximo passo, se o perfil o permite.
    func trilho(_ usuario: UsuarioNaSessao) -> some Trecho {
        let proximo = Passo.proximos(folha.situacao).filter { usuario.pode($0.ato) }
        let rotulo = "Etapas de \(folha.competencia.brasileira)"
        return Bloco {
            if proximo.isEmpty {
                Trilho(rotulo, etapas)
            } else {
                Trilho(rotulo, etapas) {
                    for passo in proximo {
                        Ligacao(
                            passo.verbo, para: passo.endereco(folha.competencia),
                            passo == proximo.last ? .primario : .secundario)
                    }
                }
            }
        }
    }

    @Montagem private func desfazer(_ usuario: UsuarioNaSessao) -> Bloco {
        if let passo = Passo.desfazer(folha.situacao), usuario.pode(passo.ato) {
            El(.p) { Ligacao(passo.verbo, para: passo.endereco(folha.competencia), .terciario) }
        }
    }

    private var etiqueta: Etiqueta {
        let nome = folha.situacao.nome.prefix(1).uppercased() + folha.situacao.nome.dropFirst()
        return switch folha.situacao {
        case .aberta: Etiqueta(.informacao, nome)
        case .cortada, .glosada: Etiqueta(.aviso, nome)
        case .enviada: Etiqueta(.informacao, nome)
        case .fechada: Etiqueta(.encerrado, nome)
        }
    }

    private var etapas: [Etapa] {
        let instantes: [(String, Instante?)] = [
            ("Carga das margens", folha.margensEm), ("Corte", folha.cortadaEm), ("Glosa", folha.glosadaEm),
            ("Remessa enviada", folha.enviadaEm), ("Folha fechada", folha.fechadaEm),
            ("Retorno às consignatárias", folha.devolvidaEm),
        ]
        let ultima = instantes.lastIndex { $0.1 != nil } ?? -1
        return instantes.enumerated().map { posicao, par in
            let situacao: Etapa.Situacao =
                par.1 != nil || posicao < ultima ? .feita : posicao == ultima + 1 ? .atual : .futura
            return Etapa(par.0, situacao, data: par.1?.naTela)
        }
    }

    private var equacao: [ContaAberta.Linha] {
        func soma(_ valor: (SomaDoMes) -> Dinheiro) -> Dinheiro { somas.reduce(.zero) { $0 + valor($1) } }
        var linhas: [ContaAberta.Linha] = [
            .init(.inicio, "Previsto no corte", soma(\.previsto).emReais),
            .init(.menos, "Glosado", soma(\.glosado).emReais),
            .init(.menos, "Suspenso ou retirado", soma(\.fora).emReais),
            .init(.igual, "Enviado à folha", soma(\.enviado).emReais),
        ]
        if folha.fechadaEm != nil {
            linhas += [
                .init(.menos, "Não descontado pela folha", soma(\.rejeitado).emReais),
                .init(.igual, "Descontado", soma(\.descontado).emReais),
            ]
        }
        return linhas
    }

    private static func colunasDasSomas(_ mes: Competencia, total somas: [SomaDoMes]) -> [Coluna<SomaDoMes>] {
        func soma(_ valor: (SomaDoMes) -> Dinheiro) -> String {
            somas.reduce(Dinheiro.zero) { $0 + valor($1) }.brasileiro
        }
        return [
            Coluna("Situação", principal: true, csv: { $0.situacao.nome }) { linha in
                Ligacao(
                    linha.situacao.nome,
                    para: Endereco("/gestor/competencias/\(mes.iso)/linhas").com("situacao", linha.situacao.rawValue))
            },
            Coluna("Linhas", .numero, total: Formato.inteiro(somas.reduce(0) { $0 + $1.linhas })) {
                Formato.inteiro($0.linhas)
            },
            Coluna("Previsto", .numero, total: soma(\.previsto)) { $0.previsto.brasileiro },
            Coluna("Glosado", .numero, total: soma(\.glosado)) { $0.glosado.brasileiro },
            Coluna("Enviado", .numero, total: soma(\.enviado)) { $0.enviado.brasileiro },
            Coluna("Descontado", .numero, total: soma(\.descontado)) { $0.descontado.brasileiro },
            Coluna("Não descontado", .numero, total: soma(\.rejeitado)) { $0.rejeitado.brasileiro },
        ]
    }

    @MontagemDeColunas<FolhaDoMes> static var colunas: [Coluna<FolhaDoMes>] {
        Coluna("Competência", principal: true, csv: { $0.competencia.brasileira }) {
            Ligacao($0.competencia.brasileira, para: PortalDoGestor.competencia($0.competencia))
        }
        Coluna("Situação", csv: { $0.situacao.nome }) { PainelDaFolha(folha: $0, somas: []).etiqueta }
        Coluna("Corte") { $0.cortadaEm?.naTela ?? "" }
        Coluna("Glosa") { $0.glosadaEm?.naTela ?? "" }
        Coluna("Envio") { $0.enviadaEm?.naTela ?? "" }
        Coluna("Folha fechada") { $0.fechadaEm?.naTela ?? "" }
    }
}
