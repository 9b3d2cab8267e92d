import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// O portal do cidadão: os serviços que pode usar, a prova, a volta ao serviço, as provas que fez e o que se guarda dela.
///
/// - Fonte: PV-04, PV-05, PV-06, PV-08, PV-28.
struct PortalDoCidadao {
    static let consultar = "prova-de-vida.ver-portal"
    static let raiz: Endereco = "/portal"

    let portais: PortaisDaProva

    func montar(em montagem: inout Web.Montagem) {
        let portal = self
        let grupo = montagem.telas("portal", em: "/portal", contexto: ContextoDoCidadao.self, entrada: "/entrar") {
            _, _ in true
        }
        grupo.get("/", ato: Self.consultar) { try await portal.servicos($0) }
        grupo.get("servicos/:codigo", ato: Self.consultar) { contexto in
            let servico = try await portal.servico(contexto)
            return try await portal.portais.pagina(
                portal.telaDoServico(servico, estado: try contexto.consulta.texto("estado"), nil), contexto)
        }
        grupo.post(
            "servicos/:codigo", ato: CriarSessao.ato,
            .init(ritmo: Ritmo("pedir-prova", capacidade: 20, porSegundo: 0.1))
        ) {
            try await portal.pedir($0, $1)
        }
        ProvasDoCidadao(portais: portais).montar(em: grupo)
        DadosDoCidadao(portais: portais).montar(em: grupo)
        SessoesDaPessoa(portais: portais).montar(em: grupo)
    }

    private func servico(_ contexto: ContextoDoCidadao) async throws -> ServicoDoPortal {
        let codigo = try contexto.parametro("codigo")
        let achado = try await portais.ler { t in try ServicoDoPortal.noPortal(codigo, em: t) }
        guard let achado else { throw RecusaDeProva.servicoDesconhecido }
        return achado
    }

    // MARK: - Os serviços

    private func servicos(_ contexto: ContextoDoCidadao) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: Self.raiz, ordens: ["nome"], padrao: .init("nome"), porPagina: 20, lendo: try contexto.pares)
        let linhas = estado.ordenada(
            try await portais.ler { t in try ServicoDoPortal.noPortal(em: t) }.filter {
                estado.acha(em: "\($0.nome) \($0.descricao) \($0.nomeDoCliente)")
            }, ["nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) }])
        let naTela = ListaNaTela(
            "Serviços", arquivo: "servicos",
            vazio: Vazio("Nenhum serviço ainda", "Quando um órgão puser o seu serviço aqui, ele aparece nesta lista."),
            busca: "nome do serviço", Self.colunas)
        return try await portais.listar(linhas, naTela, estado, contexto) { grade in
            Tela(
                "Serviços",
                subtitulo: "Escolha o serviço: você prova que é você com a câmera do celular e volta a ele.",
                ajuda: Ajuda(
                    "Os serviços que pedem prova de vida.",
                    quemPode: "Qualquer pessoa que entrou com a conta do órgão.",
                    depois: "Não há senha, PIN nem código a digitar: a câmera confere que é você.")
            ) { grade }
        }
    }

    @MontagemDeColunas<ServicoDoPortal> private static var colunas: [Coluna<ServicoDoPortal>] {
        Coluna("Serviço", ordem: "nome", principal: true, csv: { $0.nome }) {
            Ligacao($0.nome, para: "/portal/servicos/\($0.codigo)")
        }
        Coluna("O que é") { $0.descricao }
        Coluna("Quem oferece") { $0.nomeDoCliente }
    }

    private func telaDoServico(_ servico: ServicoDoPortal, estado: String?, _ recusa: RecusaDeProva?) -> Tela {
        Tela(
            servico.nome, subtitulo: "Oferecido por \(servico.nomeDoCliente)",
            trilha: [.init("Serviços", Self.raiz)],
            ajuda: Ajuda(
                "A prova de que você está aí e é você.", quemPode: "Você, com a conta do órgão.",
                depois:
                    "Você confirma o consentimento na página da câmera, antes de ela ligar, e pode desistir a qualquer hora."
            ),
            mensagens: recusa.map { [Mensagem(.erro, $0.frase, codigo: $0.codigo)] } ?? []
        ) {
            El(.p, servico.descricao)
            Cartao("O que vai acontecer") {
                El(.ol) {
                    El(.li, "Você lê o que se pede e consente, ou não.")
                    El(.li, "A câmera da frente liga, e a página diz o que fazer. Leva perto de vinte segundos.")
                    El(.li, "Acabou, você volta a \(servico.nome).")
                }
            }
            Cartao("O que o serviço recebe") {
                Ficha {
                    Html.Dado("Para quê", "para \(servico.finalidade)", largo: true)
                    Html.Dado("Quem recebe", servico.nomeDoCliente)
                    Html.Dado("O quê", "o seu CPF e o resultado da prova; nunca a imagem")
                }
                if servico.guardaORosto {
                    El(
                        .p,
                        "Se é a primeira vez, o seu rosto fica guardado em números cifrados, para se comparar nas próximas. Você o apaga quando quiser, em «Os meus dados»."
                    )
                }
            }
            AtoDireto(
                Botao("Fazer a prova de vida"), para: "/portal/servicos/\(servico.codigo)",
                campos: estado.map { [("estado", $0)] } ?? [])
        }
    }

    // MARK: - A prova

    private func pedir(_ formulario: Web.Formulario, _ contexto: ContextoDoCidadao) async throws -> Resposta {
        let servico = try await servico(contexto)
        let (casa, autor, publico) = (portais.casa, contexto.autor, portais.servico.publico)
        // O que o serviço mandou e não cabe não volta cortado: fica para trás.
        let estado = formulario.digitado("estado").flatMap { (1...200).contains($0.count) ? $0 : nil }
        let pedido = PedirPeloPortal(cpf: contexto.quem.cpf, servico: servico.codigo, estado: estado)
        do {
            let modelo = try portais.servico.comObservador().modeloDoVetor
            let link = try await portais.agir { t in
                try pedido.executar(modelo: modelo, publico: publico, casa, em: t, por: autor)
            }
            return .verDepois("/captura/abrir/" + link)
        } catch let recusa as RecusaDeProva {
            return try await portais.pagina(
                telaDoServico(servico, estado: estado, recusa), contexto, status: recusa.status)
        }
    }
}
