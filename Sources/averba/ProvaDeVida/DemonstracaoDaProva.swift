import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import ProvaDeVida
import Rosto
import Web

/// A demonstração da prova de vida: um cliente fictício e uma página de onde se começa, no lugar do serviço que a pediria.
///
/// Só existe com `--demonstracao`. O rosto que se guarda é o de quem experimenta, e dali mesmo se apaga.
struct DemonstracaoDaProva: Sendable {
    static let codigo = "demonstracao"
    /// Fictício: é o dos exemplos de toda parte.
    private static let cpf = "529.982.247-25"
    private static let endereco: Endereco = "/demonstracao"
    let servico: ServicoDeProva
    let cliente: Int64

    /// As contas inventadas com que se entra, e o que cada uma mostra.
    let contas: [ContaFicticia]

    /// O cliente fictício e quem opera; cria e libera na primeira vez.
    static func abrir(_ servico: ServicoDeProva) async throws -> DemonstracaoDaProva {
        let casa = servico.casa
        let (volta, mensageiro) = (servico.publico + endereco.texto, servico.mensageiro)
        let cliente = try await casa.banco.transacao(como: .motor) { t in
            do { return try ClienteDaProva.achar(codigo, em: t) } catch RecusaDeProva.clienteDesconhecido {
                let hoje = casa.relogio.hoje
                let id = try CadastrarCliente(
                    codigo: codigo, nome: "Serviço de demonstração", cnpj: try CNPJ.lendo("11.222.333/0001-81"),
                    contrato: "demonstração", contratoEm: hoje, termoEm: hoje,
                    representante: Representante(
                        nome: "Pessoa Fictícia", cpf: try CPF.lendo(cpf), email: "demonstracao@exemplo.gov.br"),
                    voltas: [volta]
                ).executar(casa, em: t, por: .comando)
                try LiberarCliente(cliente: id).executar(casa, mensageiro, em: t, por: .comando)
                return id
            }
        }
        try await oferecer(cliente, volta: volta, casa)
        return DemonstracaoDaProva(
            servico: servico, cliente: cliente, contas: try await contratar(cliente, casa))
    }

    /// Põe no portal o serviço fictício, que volta a esta mesma página com o código; noutra subida já está.
    private static func oferecer(_ cliente: Int64, volta: String, _ casa: Instalacao) async throws {
        let pedido = GravarServico(
            .novo(cliente: cliente, codigo: codigo),
            .init(
                nome: "Carta de serviço (fictícia)",
                descricao: "Uma carta de mentira, emitida a quem provar que está aí.",
                finalidade: "emitir a sua carta de serviço", volta: volta, guardaORosto: true))
        try await casa.banco.transacao(como: .motor) { t in
            do { try pedido.executar(casa, em: t, por: .comando) } catch RecusaDeProva.codigoDeServicoEmUso {
                // Já no portal.
            }
        }
    }

    /// Concede os papéis das contas inventadas, se ainda não os têm.
    private static func contratar(_ cliente: Int64, _ casa: Instalacao) async throws -> [ContaFicticia] {
        let (operador, atendente, representante, cidada) = (
            try CPF.lendo("123.456.789-09"), try CPF.lendo("222.333.444-05"), try CPF.lendo("111.444.777-35"),
            try CPF.lendo(cpf)
        )
        let papeis = [
            ConcederPapel(cpf: operador, nome: "Olga Fictícia", papel: .operador, mestre: true),
            ConcederPapel(cpf: atendente, nome: "Ana Fictícia", papel: .atendente),
            ConcederPapel(cpf: representante, nome: "Rui Fictício", papel: .representante, cliente: cliente),
        ]
        for papel in papeis {
            try await casa.banco.transacao(como: .motor) { t in
                do { try papel.executar(casa, em: t, por: .comando) } catch RecusaDeProva.papelJaConcedido {
                    // Já concedido noutra subida.
                }
            }
        }
        return [
            ContaFicticia(cpf: operador, nome: "Olga Fictícia", oQueE: "Operadora: administra o serviço."),
            ContaFicticia(cpf: atendente, nome: "Ana Fictícia", oQueE: "Atendente: confere por gente."),
            ContaFicticia(cpf: representante, nome: "Rui Fictício", oQueE: "Representante do cliente de demonstração."),
            ContaFicticia(cpf: cidada, nome: "Cida Fictícia", oQueE: "Cidadã: faz a prova pelo portal."),
        ]
    }

    func montar(em montagem: inout Web.Montagem, _ sistema: Sistema) {
        let demonstracao = self
        let telas = montagem.telas("demonstracao", em: "/", contexto: ContextoAberto.self) { _, _ in true }
        telas.get("demonstracao", ato: "prova-de-vida.demonstrar") { contexto in
            let sessoes = try await demonstracao.sessoes()
            var tela = demonstracao.tela(sessoes)
            if let codigo = try contexto.consulta.texto("codigo") {
                tela.mensagens.insert(try await demonstracao.trocar(codigo, contexto.endereco), at: 0)
            }
            return .html(
                Moldura(sistema, caminho: contexto.caminho, contexto: Html.Contexto(csrf: contexto.tokenDeFormulario))
                    .pagina(tela))
        }
        telas.post("demonstracao/comecar", ato: CriarSessao.ato) { formulario, contexto in
            let especie = formulario.texto("especie").flatMap(SessaoDaProva.Especie.init(rawValue:)) ?? .cadastro
            return .verDepois("/captura/abrir/" + (try await demonstracao.comecar(especie, contexto.endereco)))
        }
        telas.post("demonstracao/apagar", ato: ApagarTitular.ato) { _, contexto in
            try await demonstracao.apagar(contexto.endereco)
            return .verDepois(Self.endereco.texto)
        }
    }

    private func autor(_ endereco: String?) -> Autor {
        Autor(usuario: nil, nome: "demonstração", perfil: "demonstracao", endereco: endereco, canal: .tela)
    }

    private func comecar(_ especie: SessaoDaProva.Especie, _ endereco: String?) async throws -> String {
        let (casa, autor, cliente) = (servico.casa, autor(endereco), cliente)
        let pedido = CriarSessao(
            cpf: try CPF.lendo(Self.cpf), especie: especie,
            finalidade: especie == .cadastro
                ? "guardar o seu rosto para esta demonstração"
                : "autorizar um empréstimo de mentira, de R$ 412,90 por mês",
            nonce: "demonstracao-\(casa.relogio.agora.iso)", volta: servico.publico + Self.endereco.texto)
        return try await casa.banco.transacao(como: .motor) { t in
            try pedido.executar(cliente: cliente, modelo: Modelo.vetor.versao, casa, em: t, por: autor).link
        }
    }

    /// O que o serviço fictício faz com o código que a pessoa traz do portal: troca-o, uma vez, e mostra o que soube.
    private func trocar(_ codigo: String, _ endereco: String?) async throws -> Mensagem {
        let (casa, autor, cliente) = (servico.casa, autor(endereco), cliente)
        do {
            let trocado = try await casa.banco.transacao(como: .motor) { t in
                try TrocarCodigo(codigo: codigo).executar(cliente: cliente, casa, em: t, por: autor)
            }
            return Mensagem(
                .sucesso, "O serviço fictício trocou o código e soube como acabou a prova \(trocado.sessao).",
                "É de \(trocado.cpf.mascarado). No endereço veio só o código, que já não vale.")
        } catch let recusa as RecusaDeProva {
            return Mensagem(.aviso, recusa.frase, "Volte ao portal e faça outra prova.", codigo: recusa.codigo)
        }
    }

    private func apagar(_ endereco: String?) async throws {
        let (casa, autor, cliente) = (servico.casa, autor(endereco), cliente)
        let pedido = ApagarTitular(cpf: try CPF.lendo(Self.cpf))
        try await casa.banco.transacao(como: .motor) { t in
            do {
                try pedido.executar(cliente: cliente, casa, em: t, por: autor)
            } catch RecusaDeProva.titularDesconhecido {
                // Nada a apagar: quem tocou duas vezes tem o que queria.
            }
        }
    }

    private func sessoes() async throws -> [SessaoDaProva] {
        let cliente = cliente
        return try await servico.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SessaoDaProva.ultimas(de: cliente, em: t)
        }
    }

    // MARK: - A página

    private func tela(_ sessoes: [SessaoDaProva]) -> Tela {
        let mensagens =
            servico.observador == nil
            ? [
                Mensagem(
                    .erro, "A análise de rostos está fora do ar.",
                    "Rode ferramentas/instalar-rosto.sh e ligue de novo o serviço.")
            ] : []
        return Tela(
            "Experimente a prova de vida", subtitulo: "Esta página faz as vezes do serviço que pediria a prova.",
            mensagens: mensagens
        ) {
            El(
                .p,
                "Guarde primeiro o seu rosto como referência; depois prove que é você. O que se guarda são números cifrados, nunca a imagem."
            )
            AtoDireto(Botao("Guardar o meu rosto"), para: "/demonstracao/comecar", campos: [("especie", "cadastro")])
            AtoDireto(
                Botao("Provar que sou eu", .secundario), para: "/demonstracao/comecar",
                campos: [("especie", "autenticacao")])
            AtoDireto(Botao("Apagar o meu rosto", .secundario), para: "/demonstracao/apagar")
            El(.p) {
                "Há mais do que a captura: "
                Ligacao("entre com uma conta inventada", para: "/entrar")
                " de quem opera o serviço, de um cliente ou de uma cidadã."
            }
            El(.h2, "As últimas sessões")
            if sessoes.isEmpty { El(.p, "Nenhuma ainda.") }
            El(.ul) {
                sessoes.map { sessao in
                    El(.li, Self.linha(sessao))
                }
            }
        }
    }

    private static func linha(_ sessao: SessaoDaProva) -> String {
        let especie = sessao.especie == .cadastro ? "cadastro" : "autenticação"
        let motivo = sessao.motivo.map { " (\($0))" } ?? ""
        let parecida = sessao.similaridade.map { ", semelhança \(Int($0.rounded())) de 100" } ?? ""
        return "\(sessao.id): \(especie), \(sessao.situacao.rawValue)\(motivo)\(parecida)"
    }
}
