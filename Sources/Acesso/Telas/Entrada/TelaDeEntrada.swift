import Html

/// A tela em que se escolhe o portal e se entra nele.
///
/// A recusa é sempre a mesma frase: não diz se o usuário existe, se a senha errou nem se está bloqueado. Onde se entra também pelo diretório do
/// órgão, um formulário de cada vez: a senha de um lugar não vai por engano ao outro.
struct TelaDeEntrada {
    /// O campo, e o parâmetro, que dizem de onde é a senha.
    static let campoDoMeio = "meio"
    static let senhaDaqui = "sistema"
    static let contaDoOrgao = "orgao"

    let portal: Portal
    let volta: String?
    let demonstracao: Bool
    let conta: ContaDoOrgao?
    /// `nil` se neste portal não se entra por ele.
    let diretorio: DiretorioDoOrgao?
    /// Se neste portal vale uma senha daqui.
    let valeSenhaDaqui: Bool
    let desafio: CampoDeDesafio
    /// Acabou de sair, e a conta do órgão segue aberta no navegador.
    var saiu = false
    /// Escolheu a senha daqui, onde há também o diretório.
    var comSenhaDaqui = false
    var login = ""
    var recusada = false
    /// A verificação contra robôs não passou, e a senha nem foi olhada.
    var recusaDoDesafio: RecusaDoDesafio?

    init(_ pecas: Entrada.Pecas, portal: Portal, volta: String?, desafio: CampoDeDesafio) {
        (self.portal, self.volta, self.desafio) = (portal, volta, desafio)
        demonstracao = pecas.fachada.demonstracao
        conta = portal == .servidor ? pecas.conta : nil
        diretorio = pecas.diretorio?.atende(portal) == true ? pecas.diretorio : nil
        valeSenhaDaqui = Self.valeSenhaDaqui(em: portal, pecas)
    }

    /// Na demonstração a conta inventada entra por senha, mesmo onde os servidores de verdade não entram.
    static func valeSenhaDaqui(em portal: Portal, _ pecas: Entrada.Pecas) -> Bool {
        portal != .servidor || !pecas.servidorSoPelaConta || pecas.fachada.demonstracao
    }

    /// O diretório cujo formulário se mostra.
    private var peloDiretorio: DiretorioDoOrgao? { comSenhaDaqui && valeSenhaDaqui ? nil : diretorio }

    func tela() -> Tela {
        Tela("Entrar", subtitulo: portal.convite, mensagens: mensagens) {
            Abas(
                "Portais", Portal.naEntrada.map { Abas.Aba($0.nome, endereco($0)) }, atual: endereco(portal))
            if let conta { pela(conta) }
            if let peloDiretorio {
                if conta != nil { El(.p) { "Ou com o usuário e a senha da conta \(peloDiretorio.nome):" } }
                formulario(de: peloDiretorio)
            } else if valeSenhaDaqui {
                formulario
            }
            El(.p) { Ligacao("Conferir um documento emitido", para: "/conferir") }
        }
    }

    @Html.Montagem private func pela(_ conta: ContaDoOrgao) -> Bloco {
        El(.p) {
            "Entre com a conta \(conta.nome), que você já usa noutros sistemas: a senha dela não passa por aqui."
        }
        IdaAConta(
            conta, para: EntradaPelaConta.endereco.com("volta", volta), sair: saiu ? EntradaPelaConta.saida : nil)
    }

    @Html.Montagem private func formulario(de diretorio: DiretorioDoOrgao) -> Bloco {
        Formulario(para: "/entrar", preenchido: preenchido, enviar: Botao("Entrar")) {
            CampoOculto(Self.campoDoMeio, Self.contaDoOrgao)
            CampoOculto("portal", portal.rawValue)
            CampoOculto("volta", volta)
            Campo.texto("login", "Usuário da conta " + diretorio.nome, maximo: 200).autocompletar("username")
                .largura(.media).ajuda("O mesmo dos outros sistemas do órgão.")
            Campo.senha("senha", "Senha da conta " + diretorio.nome)
                .ajuda("Serve só para conferir com o órgão quem você é: não fica guardada aqui.")
            desafio
        }
        El(.p) { "A senha da conta " + diretorio.nome + " se troca e se recupera no órgão." }
        if valeSenhaDaqui {
            El(.p) {
                Ligacao(
                    "Entrar com a senha deste sistema", para: endereco(portal).com(Self.campoDoMeio, Self.senhaDaqui))
            }
        }
    }

    @Html.Montagem private var formulario: Bloco {
        Formulario(para: "/entrar", preenchido: preenchido, enviar: Botao("Entrar")) {
            CampoOculto("portal", portal.rawValue)
            CampoOculto("volta", volta)
            Campo.texto("login", "Usuário", maximo: 200).autocompletar("username").largura(.media)
                .ajuda(portal.ajudaDoLogin)
            Campo.senha("senha")
            desafio
        }
        El(.p) { Ligacao("Esqueci a senha", para: TelaDeRecuperacao.endereco) }
        if let diretorio {
            El(.p) { Ligacao("Entrar com a conta " + diretorio.nome, para: endereco(portal)) }
        }
    }

    private func endereco(_ portal: Portal) -> Endereco {
        Endereco("/entrar").com("portal", portal.rawValue).com("volta", volta)
    }

    private var preenchido: Preenchimento {
        recusada ? Preenchimento(["login": login]) : Preenchimento()
    }

    private var mensagens: [Mensagem] {
        var lista: [Mensagem] = []
        if let recusaDoDesafio {
            lista.append(recusaDoDesafio.mensagem)
        } else if recusada {
            lista.append(
                Mensagem(
                    .erro, "Usuário ou senha não conferem.",
                    peloDiretorio == nil
                        ? "Confira os dois e tente de novo. Erros seguidos bloqueiam o acesso."
                        : "Confira os dois. Depois de alguns erros seguidos, espere 15 minutos. Se a senha venceu ou a conta está bloqueada, resolva no órgão.",
                    codigo: "entrada-recusada"))
        }
        if saiu, !recusada {
            lista.append(IdaAConta.saiu(de: "sistema"))
        }
        if demonstracao {
            lista.append(
                Mensagem(.informacao, "Base de demonstração", "Pessoas, contratos e valores são inventados."))
        }
        return lista
    }
}

extension Portal {
    /// Na ordem em que a entrada os oferece: o mais procurado primeiro.
    fileprivate static let naEntrada: [Portal] = [.servidor, .consignataria, .gestor]

    fileprivate var convite: String {
        switch self {
        case .servidor: "Suas margens, seus contratos e seus descontos em folha."
        case .consignataria: "Reservas, contratos e arquivos da sua instituição."
        case .gestor: "A folha do mês, as pessoas, os contratos e as consignatárias."
        }
    }

    fileprivate var ajudaDoLogin: String {
        switch self {
        case .servidor: "O usuário que o órgão lhe deu."
        case .consignataria:
            "O usuário que o responsável da sua instituição criou, com o código dela e a barra, como BANCO1/maria."
        case .gestor: "O seu usuário do órgão."
        }
    }
}
