import ArgumentParser

/// Opções de todo comando que usa o banco.
struct OpcoesDeCasa: ParsableArguments {
    @Option(help: "Pasta de dados (chaves, certificado e banco particular). Padrão: AVERBA_DADOS.")
    var dados: String?
}
