import Dispatch
import Foundation
import Nucleo

extension PreCorte {
    /// A glosa com uma raia por núcleo do computador; a decisão é a mesma que numa só.
    ///
    /// O núcleo do negócio não abre threads: é aqui que as raias correm ao mesmo tempo. Só o mês de dezenas de milhares de linhas se reparte.
    package static func glosarEmRaias(_ entrada: EntradaDaGlosa) -> ResultadoDaGlosa {
        glosar(entrada, raias: ProcessInfo.processInfo.activeProcessorCount) {
            DispatchQueue.concurrentPerform(iterations: $0, execute: $1)
        }
    }
}
