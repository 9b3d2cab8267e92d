import Acesso
import Auditoria
import BancoDeDados
import Contratos
import Html
import Nucleo
import Web

/// O gestor reabre um par, com motivo, depois de ler o efeito em números.
struct ReaberturaDoPar {
    let pecas: PortalDoGestor.Pecas

    static func endereco(_ pessoa: Int64, _ consignataria: Int64) -> Endereco {
        "/gestor/sondagens/\(pessoa)/\(consignataria)/reabrir"
    }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("sondagens/:id/:consignataria/reabrir", ato: ReabrirPar.ato) { contexto in
            try await pecas.pagina(Self.tela(try await Self.ler(contexto, pecas), Preenchimento()), contexto)
        }
        grupo.post("sondagens/:id/:consignataria/reabrir", ato: ReabrirPar.ato) {
            try await Self.reabrir($0, $1, pecas)
        }
    }

    private static func ler(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> ParNaTela {
        let (pessoa, consignataria) = (try contexto.registro(), try contexto.registro("consignataria"))
        let casa = pecas.casa
        let par = try await pecas.ler { t -> ParNaTela? in
            let (competencia, limite) = try RotasDasSondagens.regra(casa, em: t)
            return try ParNaTela.ler(
                pessoa: pessoa, consignataria: consignataria, competencia, limite: limite, casa.cofre, em: t)
        }
        guard let par else { throw RecusaDaWeb.naoEncontrado }
        return par
    }

    private static func reabrir(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let par = try await ler(contexto, pecas)
        let (casa, autor) = (pecas.casa, contexto.autor)
        let ato = ReabrirPar(
            consignataria: par.consignataria, pessoa: par.pessoa, motivo: formulario.texto("motivo") ?? "")
        do {
            let perdoadas = try await casa.banco.transacao(como: .motor) { t in
                try ato.executar(casa, em: t, por: autor)
            }
            try await contexto.deixarRecado(
                Recado(
                    .sucesso,
                    "Par reaberto: \(Formato.contagem(perdoadas, "resposta perdoada", "respostas perdoadas"))."))
            return .verDepois(RotasDasSondagens.par(par.pessoa, par.consignataria).texto)
        } catch RecusaDeReabertura.semMotivo {
            let preenchido = contexto.preenchido(
                formulario, erros: [.init("motivo", "Diga o motivo da reabertura, com 3 a 200 letras.")])
            return try await pecas.pagina(tela(par, preenchido), contexto, status: 400)
        } catch RecusaDeReabertura.nadaContado {
            return try await pecas.pagina(
                tela(
                    par, contexto.preenchido(formulario),
                    [Mensagem(.erro, "Não há o que perdoar: nesta competência nenhuma resposta está contada.")]),
                contexto, status: 422)
        }
    }

    private static func tela(
        _ par: ParNaTela, _ preenchido: Preenchimento, _ mensagens: [Mensagem] = []
    ) -> Tela {
        let respostas = Formato.contagem(par.contadas, "resposta contada", "respostas contadas")
        return Tela(
            "Reabrir \(par.nomeDaPessoa) e \(par.nomeDaConsignataria)", secao: "Administração",
            trilha: FichaDoPar.trilha(par),
            ajuda: Ajuda(
                "Deixa a consignatária voltar a pedir a margem desta pessoa ainda nesta competência.",
                quemPode: "Gestores com o ato próprio.",
                depois: "As respostas já dadas continuam na ficha do par; o motivo fica na trilha."),
            mensagens: mensagens
        ) {
            Confirmacao(
                "Reabrir o par",
                efeito: [
                    "Perdoa \(respostas) de \(par.nomeDaConsignataria) sobre \(par.nomeDaPessoa) neste mês.",
                    "Libera até \(Formato.contagem(par.limite, "resposta nova", "respostas novas")) antes de fechar outra vez.",
                ], verbo: "Reabrir", para: endereco(par.pessoa, par.consignataria),
                campos: [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)]
            ).emPagina(
                preenchido: preenchido, cancelar: RotasDasSondagens.par(par.pessoa, par.consignataria))
        }
    }
}
