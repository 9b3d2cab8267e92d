import Web

/// Por que um ato da Prova de Vida não se fez; nada mudou.
package enum RecusaDeProva: RecusaComCodigo, Sendable, Hashable {
    case clienteDesconhecido(String)
    case clienteIncompleto([String])
    case clienteNaoLiberado
    case clienteSuspenso
    case clienteNaoSuspenso
    case clienteEncerrado
    case clienteLiberado
    case codigoEmUso
    case credencialDesconhecida(String)
    case credencialNaoVale(String, porque: String)
    case precoNoPassado
    case semReferencia
    case chaveUsada
    case titularBloqueado(noDia: Bool)
    case titularDesconhecido
    case voltaDesconhecida
    case linkInvalido
    case sessaoEncerrada
    case semConsentimento
    case tentativasEsgotadas
    case tentativaAcabou
    case aguardeOutroQuadro
    case imagemNaoServe(String)
    case rostoNaFoto(quantos: Int)
    case analiseForaDoAr(String)
    case analiseOcupada
    case fotosDemais
    case rostoDiferente
    case papelJaConcedido
    case papelSemCliente
    case papelDesconhecido
    case mestreSoOperador
    case ultimoMestre
    case nomeForaDoTamanho
    case validadeDaCredencial
    case motivoForaDoTamanho
    case servicoDesconhecido
    case codigoDeServicoEmUso
    case servicoSemRosto
    case codigoDoPortalInvalido
    case demonstracaoComConta
    case demonstracaoEmBancoDeVerdade
    case bancoDeDemonstracao
    case avisoNaRedeInterna

    package var codigo: String {
        switch self {
        case .clienteDesconhecido: "cliente-desconhecido"
        case .precoNoPassado: "preco-no-passado"
        case .clienteIncompleto: "cliente-incompleto"
        case .clienteNaoLiberado: "cliente-nao-liberado"
        case .clienteSuspenso: "cliente-suspenso"
        case .clienteNaoSuspenso: "cliente-nao-suspenso"
        case .clienteEncerrado: "cliente-encerrado"
        case .credencialDesconhecida: "credencial-desconhecida"
        case .credencialNaoVale: "credencial-nao-vale"
        case .clienteLiberado: "cliente-ja-liberado"
        case .codigoEmUso: "codigo-em-uso"
        case .semReferencia: "sem-referencia"
        case .chaveUsada: "chave-usada"
        case .titularBloqueado: "titular-bloqueado"
        case .titularDesconhecido: "titular-desconhecido"
        case .voltaDesconhecida: "volta-desconhecida"
        case .linkInvalido: "link-invalido"
        case .sessaoEncerrada: "sessao-encerrada"
        case .semConsentimento: "sem-consentimento"
        case .tentativasEsgotadas: "tentativas-esgotadas"
        case .tentativaAcabou: "tentativa-acabou"
        case .aguardeOutroQuadro: "aguarde"
        case .imagemNaoServe: "imagem-nao-serve"
        case .rostoNaFoto: "rosto-na-foto"
        case .analiseForaDoAr: "analise-fora-do-ar"
        case .analiseOcupada: "analise-ocupada"
        case .fotosDemais: "fotos-demais"
        case .rostoDiferente: "rosto-diferente"
        case .papelJaConcedido: "papel-ja-concedido"
        case .papelSemCliente: "papel-sem-cliente"
        case .papelDesconhecido: "papel-desconhecido"
        case .mestreSoOperador: "mestre-so-operador"
        case .ultimoMestre: "ultimo-mestre"
        case .nomeForaDoTamanho: "nome-fora-do-tamanho"
        case .validadeDaCredencial: "validade-da-credencial"
        case .motivoForaDoTamanho: "motivo-fora-do-tamanho"
        case .servicoDesconhecido: "servico-desconhecido"
        case .codigoDeServicoEmUso: "codigo-de-servico-em-uso"
        case .servicoSemRosto: "servico-sem-rosto"
        case .codigoDoPortalInvalido: "codigo-do-portal-invalido"
        case .demonstracaoComConta: "demonstracao-com-conta"
        case .demonstracaoEmBancoDeVerdade: "demonstracao-em-banco-de-verdade"
        case .bancoDeDemonstracao: "banco-de-demonstracao"
        case .avisoNaRedeInterna: "aviso-na-rede-interna"
        }
    }

    package var frase: String {
        switch self {
        case .clienteDesconhecido(let codigo): "Não há cliente com o código «\(codigo)»."
        case .precoNoPassado:
            "Já há preço desta faixa que começa nesse dia ou depois: o novo tem de começar mais tarde."
        case .clienteIncompleto(let falta):
            "O serviço só se libera com contrato, termo de sigilo e representante. Falta: \(falta.joined(separator: ", "))."
        case .clienteNaoLiberado: "O serviço ainda não foi liberado a este cliente."
        case .clienteNaoSuspenso: "O serviço deste cliente não está suspenso."
        case .clienteEncerrado: "O serviço deste cliente foi encerrado e não volta: cadastre-se outro."
        case .credencialDesconhecida(let identificador): "Não há credencial «\(identificador)» por encerrar."
        case .credencialNaoVale(let identificador, let porque): "A credencial «\(identificador)» não vale: \(porque)."
        case .clienteSuspenso: "O serviço está suspenso para este cliente. Fale com quem administra o contrato."
        case .clienteLiberado: "O cliente já foi liberado."
        case .codigoEmUso: "Já há um cliente com este código."
        case .semReferencia:
            "A pessoa não tem rosto de referência. Faça antes uma sessão de cadastro ou mande a foto dela."
        case .chaveUsada: "Esta Idempotency-Key já foi usada noutro pedido. Mande uma chave nova para cada consulta."
        case .titularBloqueado(let noDia):
            "Houve tentativas demais para esta pessoa. Espere \(noDia ? "até amanhã, a esta hora," : "uma hora") ou use o atendimento por gente."
        case .titularDesconhecido: "Não há dados desta pessoa."
        case .voltaDesconhecida: "O endereço de volta não está no cadastro do cliente."
        case .linkInvalido: "Este link não vale mais. Volte ao serviço que pediu a prova de vida e peça outro."
        case .sessaoEncerrada: "Esta prova de vida já acabou. Volte ao serviço que a pediu."
        case .semConsentimento: "Sem o seu consentimento não se usa a câmera nem o seu rosto."
        case .tentativasEsgotadas:
            "As tentativas desta prova de vida acabaram. Peça a conferência por um atendente ou volte ao serviço."
        case .tentativaAcabou: "Esta tentativa já acabou."
        case .aguardeOutroQuadro: "Os quadros estão chegando depressa demais."
        case .imagemNaoServe(let porque): porque
        case .rostoNaFoto(let quantos):
            quantos == 0
                ? "Não há rosto na foto que se possa usar." : "Há \(quantos) rostos na foto: mande a de uma pessoa só."
        case .analiseForaDoAr(let porque): porque
        case .analiseOcupada: "Há muita gente fazendo a prova de vida agora. Tente de novo em instantes."
        case .fotosDemais:
            "Este cliente já tem \(FilaDeFotos.porCliente) fotos à espera: mande a próxima quando uma delas tiver resposta."
        case .rostoDiferente:
            "O rosto da foto não é o guardado desta pessoa, e não o troca. Confira o CPF; se a troca é mesmo para fazer, diga trocar_rosto."
        case .papelJaConcedido: "Esta pessoa já tem este papel."
        case .papelSemCliente:
            "O representante é de um cliente: escolha qual. Os outros papéis não são de cliente nenhum."
        case .papelDesconhecido: "Este papel não existe, ou já foi retirado."
        case .mestreSoOperador: "Só o operador pode ser mestre."
        case .ultimoMestre:
            "É o último operador-mestre: conceda antes a outra pessoa, ou ninguém mais concederia papéis."
        case .nomeForaDoTamanho: "O nome tem de 3 a 120 letras."
        case .validadeDaCredencial: "A credencial vale de 1 a 730 dias."
        case .motivoForaDoTamanho: "Escreva o motivo, com 3 a 200 letras."
        case .servicoDesconhecido: "Este serviço não está no portal."
        case .codigoDeServicoEmUso: "Já há um serviço com este código."
        case .servicoSemRosto:
            "Este serviço ainda não tem o seu rosto para comparar. Procure quem o oferece e peça o cadastro."
        case .avisoNaRedeInterna: "O endereço de aviso tem de ser público na Internet: este é da rede interna."
        case .codigoDoPortalInvalido: "Este código não vale: venceu, já foi usado ou não é deste cliente."
        case .demonstracaoComConta:
            "A demonstração deixa entrar sem senha e não sobe junto com a conta do órgão. Tire --demonstracao; ou, para demonstrar, tire AVERBA_OIDC do ambiente e o arquivo conta-do-orgao da pasta de dados."
        case .demonstracaoEmBancoDeVerdade:
            "Este banco já tem cliente ou papel de verdade, e a demonstração deixaria entrar nele sem senha. Tire --demonstracao; ou, para demonstrar, diga outra pasta em --dados (ou outro banco em AVERBA_BANCO)."
        case .bancoDeDemonstracao:
            "Este banco é de demonstração: os clientes e os papéis dele são inventados e não valem no serviço de verdade. Diga outra pasta em --dados (ou outro banco em AVERBA_BANCO); ou, para demonstrar, suba com --demonstracao."
        }
    }

    package var status: Int {
        switch self {
        case .linkInvalido, .titularDesconhecido, .papelDesconhecido, .servicoDesconhecido: 404
        case .codigoDoPortalInvalido: 400
        case .papelJaConcedido, .ultimoMestre, .codigoDeServicoEmUso, .codigoEmUso, .clienteLiberado, .sessaoEncerrada,
            .tentativaAcabou, .tentativasEsgotadas:
            409
        case .aguardeOutroQuadro, .titularBloqueado, .fotosDemais: 429
        case .analiseForaDoAr, .analiseOcupada: 503
        case .clienteSuspenso, .clienteEncerrado: 403
        default: 422
        }
    }

    package var esperar: Int? {
        switch self {
        case .aguardeOutroQuadro, .fotosDemais: 1
        case .analiseOcupada: 5
        case .titularBloqueado(let noDia): noDia ? 86_400 : 3_600
        default: nil
        }
    }
}
