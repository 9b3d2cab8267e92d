import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// O que uma pessoa pode pedir ao cliente, feito por quem o representa: cópia do que se tem dela, e que se apague. O CPF vai no corpo, nunca no
/// endereço.
/// - Fonte: LGPD, art. 18.
struct PedidosDoTitular {
    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoRepresentante>) {
        let pedidos = self
        grupo.get("titular", ato: DadosDoTitular.ato) { contexto in
            try await pedidos.portais.pagina(
                pedidos.tela(LadoDoCliente.representando(contexto), .copia, Preenchimento()), contexto)
        }
        grupo.post("titular/exportar", ato: DadosDoTitular.ato) { try await pedidos.exportar($0, $1) }
        grupo.post("titular/conferir", ato: ApagarTitular.ato) { try await pedidos.conferir($0, $1) }
        grupo.post("titular/apagar", ato: ApagarTitular.ato) { try await pedidos.apagar($0, $1) }
    }

    private func exportar(_ formulario: Web.Formulario, _ contexto: ContextoDoRepresentante) async throws -> Resposta {
        let (lado, casa, autor) = (LadoDoCliente.representando(contexto), portais.casa, contexto.autor)
        return try await lendo(formulario, .copia, lado, contexto) { cpf in
            let dados = try await portais.agir { t in
                try DadosDoTitular.ler(cpf, cliente: lado.cliente, aPropria: false, casa, em: t, por: autor)
            }
            return .arquivo(
                nome: "prova-de-vida-da-pessoa.json", tipo: "application/json", RotasDoTitular.json(dados).bytes()
            ).com("Cache-Control", "no-store")
        }
    }

    private func conferir(_ formulario: Web.Formulario, _ contexto: ContextoDoRepresentante) async throws -> Resposta {
        let (lado, casa) = (LadoDoCliente.representando(contexto), portais.casa)
        return try await lendo(formulario, .apagar, lado, contexto) { cpf in
            let efeito = try await portais.agir { t in
                try ApagarTitular(cpf: cpf).efeito(cliente: lado.cliente, casa, em: t)
            }
            return try await portais.pagina(telaDeApagar(cpf, efeito, lado), contexto)
        }
    }

    private func apagar(_ formulario: Web.Formulario, _ contexto: ContextoDoRepresentante) async throws -> Resposta {
        let (lado, casa, autor) = (LadoDoCliente.representando(contexto), portais.casa, contexto.autor)
        return try await lendo(formulario, .apagar, lado, contexto) { cpf in
            try await portais.agir { t in
                try ApagarTitular(cpf: cpf).executar(cliente: lado.cliente, casa, em: t, por: autor)
            }
            try await contexto.deixarRecado(
                Recado(.sucesso, "Apagado: o rosto e o CPF desta pessoa já não estão aqui."))
            return .verDepois(lado.endereco("titular").texto)
        }
    }

    /// Com o CPF lido; o que não se lê, e a pessoa que não há, voltam ao formulário.
    private func lendo(
        _ formulario: Web.Formulario, _ pedido: Pedido, _ lado: LadoDoCliente, _ contexto: ContextoDoRepresentante,
        _ fazer: (CPF) async throws -> Resposta
    ) async throws -> Resposta {
        try await portais.enviando(formulario, contexto) { _ in
            "cpf"
        } fazer: {
            try await fazer(try formulario.ler(.obrigatorio("cpf", falta: "Escreva o CPF.") { try CPF.lendo($0) }))
        } deNovo: {
            tela(lado, pedido, $0)
        }
    }

    /// De qual dos dois formulários é o que se digitou.
    private enum Pedido: Sendable { case copia, apagar }

    private func tela(_ lado: LadoDoCliente, _ pedido: Pedido, _ preenchido: Preenchimento) -> Tela {
        Tela(
            "Pedidos de uma pessoa", subtitulo: lado.nome,
            ajuda: Ajuda(
                "Quando a pessoa pede cópia do que se tem dela, ou que se apague (LGPD, artigo 18).",
                quemPode: "Quem representa o cliente.",
                depois: "Cada pedido fica na trilha. A cópia não traz imagem, que não se guarda, nem o vetor do rosto.")
        ) {
            Cartao("Cópia dos dados", subtitulo: "Vem num arquivo, para entregar à pessoa.") {
                Html.Formulario(
                    para: lado.endereco("titular/exportar"),
                    preenchido: pedido == .copia ? preenchido : Preenchimento(),
                    enviar: Botao("Baixar a cópia"), nome: "copia"
                ) { Html.Campo.cpf("cpf", "CPF da pessoa que quer a cópia") }
            }
            Cartao("Apagar a pessoa", subtitulo: "Antes de apagar, a página diz o que se perde e o que fica.") {
                Html.Formulario(
                    para: lado.endereco("titular/conferir"),
                    preenchido: pedido == .apagar ? preenchido : Preenchimento(),
                    enviar: Botao("Ver o que se apaga", .secundario), nome: "apagar"
                ) { Html.Campo.cpf("cpf", "CPF da pessoa que quer se apagar") }
            }
        }
    }

    private func telaDeApagar(_ cpf: CPF, _ efeito: ApagarTitular.Efeito, _ lado: LadoDoCliente) -> Tela {
        Tela(
            "Apagar uma pessoa", subtitulo: cpf.mascarado,
            trilha: [.init("Pedidos de uma pessoa", lado.endereco("titular"))],
            ajuda: Ajuda(
                "Apaga o rosto e o CPF de uma pessoa neste cliente.", quemPode: "Quem representa o cliente.",
                depois: "Não volta. Se a pessoa usar o serviço de novo, é como se fosse a primeira vez.")
        ) {
            Confirmacao(
                "Apagar a pessoa?", efeito: efeito.emFrases, verbo: "Apagar", para: lado.endereco("titular/apagar"),
                .destrutivo, ocultos: ["cpf": cpf.digitos]
            ).emPagina(cancelar: lado.endereco("titular"))
        }
    }
}

extension ApagarTitular.Efeito {
    /// O que se perde e o que fica, em números.
    var emFrases: [String] {
        let escrito =
            "E o que o atendente escreveu em \(Formato.contagem(conferencias, "conferência", "conferências"))."
        return [
            "Apagam-se \(Formato.contagem(rostos, "rosto guardado", "rostos guardados")) e o CPF."
        ] + (conferencias > 0 ? [escrito] : []) + [
            emCurso == 0
                ? "Não há prova em curso."
                : "Acabam agora \(Formato.contagem(emCurso, "prova em curso", "provas em curso")).",
            "Ficam \(Formato.contagem(decididas, "prova decidida", "provas decididas")), sem se saber de quem: é o que se contou ao cliente.",
        ]
    }
}
