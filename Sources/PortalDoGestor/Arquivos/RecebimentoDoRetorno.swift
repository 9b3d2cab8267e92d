import Acesso
import Arquivos
import BancoDeDados
import Folha
import Html
import Nucleo
import Tarefas
import Web

/// Receber a folha fechada: enviar, conferir sem mudar nada e importar em definitivo.
///
/// Requisito: FOL-07, FOL-08, RF-GER-11
struct RecebimentoDoRetorno {
    static let especie = "retorno-da-folha"
    let pecas: PortalDoGestor.Pecas

    static func endereco(_ mes: Competencia) -> Endereco { "/gestor/competencias/\(mes.iso)/retorno" }
    static func endereco(_ mes: Competencia, importar arquivo: Int64) -> Endereco {
        "/gestor/competencias/\(mes.iso)/retorno/\(arquivo)"
    }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/retorno", ato: ReceberRetorno.ato) { contexto in
            try await Self.formulario(contexto, Preenchimento(), pecas)
        }
        grupo.envio(
            "competencias/:mes/retorno", ato: ReceberRetorno.ato,
            Grupo.Opcoes(limiteDoCorpo: SumidouroDaRecepcao.maximo),
            para: { parte, campos, contexto in
                let mes = try contexto.parametro("mes", como: Competencia.lendo)
                let leiaute =
                    try await Self.envio(pecas).leiaute(campos)
                    ?? LeiautePelaExtensao.supor("retorno-da-folha", paraNome: parte.nome)
                return SumidouroDaRecepcao(
                    try await Recepcao.abrir(
                        NovoArquivo(especie: Self.especie, leiaute: leiaute, nome: parte.nome, competencia: mes),
                        pecas.casa, por: contexto.autor))
            }
        ) { formulario, contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let erros = try await Self.envio(pecas).erros(formulario)
            let impedido = try await pecas.painel(mes)?.possibilidade(.receberRetorno)?.impedimento
            guard erros.isEmpty, impedido == nil,
                case .guardado(let arquivo) = formulario.arquivo("arquivo")?.resultado as? Chegada
            else {
                let preenchido = contexto.preenchido(formulario, erros: erros)
                return try await Self.formulario(
                    contexto, preenchido, pecas, status: impedido == nil ? 400 : 422)
            }
            let agendada = try await pecas.trabalhos.passos.agendar(
                .conferirRetorno, mes, arquivo: arquivo.id, aceitarDesconhecidos: formulario.marcado("desconhecidos"),
                por: contexto.autor)
            return try await pecas.verConferencia(agendada.id, de: arquivo.id)
        }
        grupo.get("competencias/:mes/retorno/:id", ato: ReceberRetorno.ato) {
            try await Self.confirmar($0, pecas)
        }
        grupo.post("competencias/:mes/retorno/:id", ato: ReceberRetorno.ato) { _, contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let recibo = try await Self.recibo(mes, contexto, pecas)
            if let recusa = try await Self.impedimento(mes, pecas) {
                return try await Self.confirmar(contexto, pecas, [recusa], status: 422)
            }
            let agendada = try await pecas.trabalhos.passos.agendar(
                .receberRetorno, mes, arquivo: recibo.arquivo.id, aceitarDesconhecidos: recibo.aceitarDesconhecidos,
                por: contexto.autor)
            return try await pecas.verTrabalho(agendada.id)
        }
    }

    private static func envio(_ pecas: PortalDoGestor.Pecas) async throws -> FormularioDeEnvio {
        try await FormularioDeEnvio.ler(prefixos: [especie, "retorno-impresso"], pecas)
    }

    /// O arquivo do endereço, se é folha fechada desta competência.
    private static func recibo(
        _ mes: Competencia, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Recibo {
        let recibo = try await Recibo.ler(try contexto.registro(), pecas)
        guard recibo.arquivo.especie == especie, recibo.arquivo.competencia == mes,
            [.conferido, .aplicando].contains(recibo.arquivo.situacao)
        else { throw RecusaDaWeb.naoEncontrado }
        return recibo
    }

    private static func impedimento(_ mes: Competencia, _ pecas: PortalDoGestor.Pecas) async throws -> Mensagem? {
        guard let painel = try await pecas.painel(mes) else { throw RecusaDaWeb.naoEncontrado }
        guard let possibilidade = painel.possibilidade(.receberRetorno), let frase = possibilidade.impedimento else {
            return nil
        }
        return Mensagem(.erro, "Não se importa a folha fechada agora.", frase, codigo: possibilidade.codigo)
    }

    private static func formulario(
        _ contexto: ContextoDoGestor, _ preenchido: Preenchimento, _ pecas: PortalDoGestor.Pecas, status: Int = 200
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let envio = try await envio(pecas)
        let recusa = try await impedimento(mes, pecas)
        let tela = Tela(
            "Receber a folha fechada de \(mes.brasileira)", secao: "Folha", trilha: FichaDaCompetencia.trilha(mes),
            ajuda: Ajuda(
                "O que a folha descontou de cada linha, e por que não descontou o resto.", quemPode: "Gestores.",
                depois: "Primeiro se confere, sem mudar nada; a importação é definitiva."),
            mensagens: recusa.map { [$0] } ?? []
        ) {
            if recusa == nil {
                Cartao("Folha fechada de \(mes.brasileira)", subtitulo: "Texto posicional, DBF ou relatório impresso.")
                {
                    Html.Formulario(
                        para: endereco(mes), preenchido: preenchido,
                        enviar: Botao("Enviar e conferir", icone: .enviar), cancelar: PortalDoGestor.competencia(mes),
                        comArquivo: true
                    ) {
                        Html.Campo.caixa(
                            "desconhecidos", "Matrícula ou rubrica que não se conhece vira divergência")
                        envio.campos
                    }
                }
            } else {
                El(.p) { Ligacao("Voltar à competência", para: PortalDoGestor.competencia(mes), .secundario) }
            }
        }
        return try await pecas.pagina(tela, contexto, status: status)
    }

    private static func confirmar(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas, _ mensagens: [Mensagem] = [], status: Int = 200
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let recibo = try await recibo(mes, contexto, pecas)
        let continua = recibo.arquivo.situacao == .aplicando
        let tela = Tela(
            "Importar a folha fechada de \(mes.brasileira)", secao: "Folha", trilha: FichaDaCompetencia.trilha(mes),
            ajuda: Ajuda("O que a importação fará, pelos números da conferência.", quemPode: "Gestores."),
            mensagens: mensagens
        ) {
            NumerosDoTrabalho(medidas: recibo.medidas)
            Confirmacao(
                "Importar",
                efeito: [
                    "Grava o descontado e o não descontado de cada linha de \(mes.brasileira) e fecha a competência.",
                    "Conta as parcelas pagas, conclui os contratos que acabam e devolve a margem deles.",
                    "O que não bate vira divergência, uma a uma.",
                    continua ? "Continua de onde parou." : "É definitivo: não se desfaz.",
                ], verbo: "Importar em definitivo", para: endereco(mes, importar: recibo.arquivo.id), .destrutivo
            ).emPagina(cancelar: PortalDoGestor.arquivo(recibo.arquivo.id))
        }
        return try await pecas.pagina(tela, contexto, status: status)
    }
}
