<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en">
<context>
    <name>ChartData</name>
    <message>
        <source>solid: %1</source>
        <translation>실선: %1</translation>
    </message>
    <message>
        <source>dashed: %1</source>
        <translation>파선: %1</translation>
    </message>
    <message>
        <source>dotted: %1</source>
        <translation>점선: %1</translation>
    </message>
    <message>
        <source>dash-dotted: %1</source>
        <translation>일점쇄선: %1</translation>
    </message>
</context>
<context>
    <name>ChartMenu</name>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>The picture cannot be written to %1.</source>
        <translation>그림을 저장할 수 없습니다: %1</translation>
    </message>
    <message>
        <source>Reset zoom</source>
        <translation>확대 초기화</translation>
    </message>
    <message>
        <source>Logarithmic scale</source>
        <translation>로그 눈금</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>범례</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>그림 복사</translation>
    </message>
    <message>
        <source>Copy data</source>
        <translation>데이터 복사</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>CSV로 내보내기…</translation>
    </message>
    <message>
        <source>Export PNG…</source>
        <translation>PNG로 내보내기…</translation>
    </message>
</context>
<context>
    <name>Damage</name>
    <message>
        <source>in noise</source>
        <translation>오차 범위 안</translation>
    </message>
    <message>
        <source>better</source>
        <translation>나아짐</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>변화 없음</translation>
    </message>
    <message>
        <source>slight damage</source>
        <translation>가벼운 손상</translation>
    </message>
    <message>
        <source>strong damage</source>
        <translation>큰 손상</translation>
    </message>
    <message>
        <source>severe damage</source>
        <translation>심한 손상</translation>
    </message>
    <message>
        <source>%1: perplexity %2, the base has %3: %4, %5</source>
        <translation>%1: 펄플렉시티 %2, 기준은 %3: %4, %5</translation>
    </message>
    <message>
        <source>%1: accuracy %2, the base has %3: %4 points, %5</source>
        <translation>%1: 정확도 %2, 기준은 %3: %4점, %5</translation>
    </message>
    <message>
        <source>%1: %2 suffers %3 times more than %4 (perplexity %5 against %6).</source>
        <translation>%1: ‘%2’의 손상이 ‘%4’보다 %3배 큽니다(펄플렉시티 %5 대 %6).</translation>
    </message>
    <message>
        <source>%1: %2 changes by %3 points of accuracy, %4 by %5.</source>
        <translation>%1: 정확도 변화가 ‘%2’ %3점, ‘%4’ %5점입니다.</translation>
    </message>
    <message>
        <source>Calibrate on a mixture that contains %1.</source>
        <translation>‘%1’ 글이 섞인 자료로 보정하세요.</translation>
    </message>
    <message>
        <source>Calibrate on a mixture that contains such tasks (%1).</source>
        <translation>이런 과제(%1)가 섞인 자료로 보정하세요.</translation>
    </message>
</context>
<context>
    <name>FieldEditor</name>
    <message>
        <source>Browse…</source>
        <translation>찾아보기…</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>파일 선택</translation>
    </message>
    <message>
        <source>one per line</source>
        <translation>한 줄에 하나씩</translation>
    </message>
    <message>
        <source>This is not JSON yet.</source>
        <translation>아직 올바른 JSON이 아닙니다.</translation>
    </message>
</context>
<context>
    <name>LinkRules</name>
    <message>
        <source>There is no such port.</source>
        <translation>그런 포트가 없습니다.</translation>
    </message>
    <message>
        <source>This input takes: %1. The link carries: %2.</source>
        <translation>이 입력이 받는 것: %1. 링크가 나르는 것: %2.</translation>
    </message>
    <message>
        <source>This input is already linked.</source>
        <translation>이미 연결된 입력입니다.</translation>
    </message>
    <message>
        <source>The link would close a cycle.</source>
        <translation>이 링크는 순환을 만듭니다.</translation>
    </message>
    <message>
        <source>model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>statistics</source>
        <translation>통계</translation>
    </message>
    <message>
        <source>plan</source>
        <translation>계획</translation>
    </message>
    <message>
        <source>metrics</source>
        <translation>지표</translation>
    </message>
    <message>
        <source>file</source>
        <translation>파일</translation>
    </message>
</context>
<context>
    <name>MetricText</name>
    <message>
        <source>not a number</source>
        <translation>숫자가 아님</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>가중치당 비트</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>희소성</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>펄플렉시티</translation>
    </message>
    <message>
        <source>Next token</source>
        <translation>다음 토큰</translation>
    </message>
    <message>
        <source>KL to reference</source>
        <translation>기준 대비 KL</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>일치율</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>정확도</translation>
    </message>
</context>
<context>
    <name>NodeLook</name>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>%1. Optional.</source>
        <translation>%1. 선택 사항입니다.</translation>
    </message>
    <message>
        <source>%1. Not needed: “%2” is linked.</source>
        <translation>%1. ‘%2’ 입력이 연결되어 있어 필요 없습니다.</translation>
    </message>
    <message>
        <source>%1. Needed, unless “%2” is linked.</source>
        <translation>%1. ‘%2’ 입력이 연결되지 않았다면 필요합니다.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>비어 있음</translation>
    </message>
</context>
<context>
    <name>Variant</name>
    <message>
        <source>Base</source>
        <translation>기준</translation>
    </message>
</context>
<context>
    <name>catalog</name>
    <message>
        <source>-1 takes the first windows; any other number takes windows at random with this seed.</source>
        <translation>-1이면 처음 창들을, 다른 수이면 그 시드로 무작위 창을 고릅니다.</translation>
    </message>
    <message>
        <source>A .txt or .md file (one document) or a .jsonl file with {&quot;text&quot;: …} on each line. Relative paths start at the workflow file.</source>
        <translation>.txt나 .md 파일(문서 하나) 또는 줄마다 {&quot;text&quot;: …}가 있는 .jsonl 파일입니다. 상대 경로는 워크플로 파일에서 시작합니다.</translation>
    </message>
    <message>
        <source>A Hugging Face folder, bundled:NAME or variant:KEY. Relative paths start at the workflow file.</source>
        <translation>Hugging Face 폴더, bundled:NAME 또는 variant:KEY입니다. 상대 경로는 워크플로 파일에서 시작합니다.</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>정확도</translation>
    </message>
    <message>
        <source>Also makes this many lines of training text of the same skills, for calibration; 0: none.</source>
        <translation>같은 과제의 훈련용 글을 이만큼의 줄로 함께 만들어 보정에 씁니다. 0이면 만들지 않습니다.</translation>
    </message>
    <message>
        <source>Any of add, sub, mul, max, sort, reverse, copy, recall, recall_ko.</source>
        <translation>add, sub, mul, max, sort, reverse, copy, recall, recall_ko 중에서 고릅니다.</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>비트 수</translation>
    </message>
    <message>
        <source>Bits of a weight&apos;s code. Each bit less makes the rounding error about four times larger (squared).</source>
        <translation>가중치 부호의 비트 수입니다. 한 비트 줄일 때마다 제곱 반올림 오차가 약 네 배 커집니다.</translation>
    </message>
    <message>
        <source>Compared within</source>
        <translation>비교 범위</translation>
    </message>
    <message>
        <source>Cuts each text to this many tokens first; 0: as the data step says. Less text is faster and less certain.</source>
        <translation>글마다 먼저 이만큼의 토큰으로 자릅니다. 0이면 데이터 단계의 값을 따릅니다. 글이 적으면 빠르지만 덜 확실합니다.</translation>
    </message>
    <message>
        <source>Cuts the text to this many tokens before windows are made; 0: no limit.</source>
        <translation>창을 만들기 전에 글을 이만큼의 토큰으로 자릅니다. 0이면 제한이 없습니다.</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>Divides by each layer&apos;s root mean square before layers compete (scope model).</source>
        <translation>레이어끼리 겨루기 전에 각 레이어의 제곱평균제곱근으로 나눕니다(범위가 모델일 때).</translation>
    </message>
    <message>
        <source>Equal seeds give equal prompts.</source>
        <translation>시드가 같으면 프롬프트도 같습니다.</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>평가</translation>
    </message>
    <message>
        <source>Except</source>
        <translation>제외</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Glob on layer names to parameters that differ there, for example {&quot;*.down_proj&quot;: {&quot;bits&quot;: 8}}.</source>
        <translation>레이어 이름의 glob과 그곳에서 다르게 쓸 매개변수입니다. 예: {&quot;*.down_proj&quot;: {&quot;bits&quot;: 8}}</translation>
    </message>
    <message>
        <source>Globs on layer names to skip.</source>
        <translation>건너뛸 레이어 이름의 glob입니다.</translation>
    </message>
    <message>
        <source>Globs on layer names, such as *.mlp.*; the output head and the embeddings are left alone unless a glob names them exactly.</source>
        <translation>*.mlp.* 같은 레이어 이름의 glob입니다. 출력층과 임베딩은 정확히 적지 않으면 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Group size</source>
        <translation>그룹 크기</translation>
    </message>
    <message>
        <source>How many windows to take; 0 takes all. More windows give steadier numbers and take longer.</source>
        <translation>사용할 창의 수입니다. 0이면 모두 씁니다. 많을수록 수치가 안정되고 오래 걸립니다.</translation>
    </message>
    <message>
        <source>Hugging Face folder</source>
        <translation>Hugging Face 폴더</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Load model</source>
        <translation>모델 열기</translation>
    </message>
    <message>
        <source>Magnitude</source>
        <translation>크기 기준</translation>
    </message>
    <message>
        <source>Makes prompts with exact answers by rule: arithmetic, sorting, reversing, copying, and recall in English and Korean. Shows which abilities a compressed model loses first.</source>
        <translation>규칙으로 정답이 정해지는 프롬프트를 만듭니다: 산술, 정렬, 뒤집기, 복사, 영어와 한국어 회상. 압축한 모델이 어떤 능력을 먼저 잃는지 보여 줍니다.</translation>
    </message>
    <message>
        <source>Measures a model: perplexity and next-token accuracy on text, exact match on prompts with standard errors, size, bits per weight and sparsity; with a reference also KL divergence and agreement.</source>
        <translation>모델을 측정합니다: 글의 펄플렉시티와 다음 토큰 정확도, 프롬프트 정답률과 표준 오차, 크기, 가중치당 비트, 희소성. 기준 모델이 있으면 KL 발산과 일치율도 냅니다.</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>지표</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>More data</source>
        <translation>추가 데이터</translation>
    </message>
    <message>
        <source>N:M</source>
        <translation>N:M</translation>
    </message>
    <message>
        <source>Neighbouring inputs that share a scale; 0: the whole row. Small groups are more accurate and cost 16 bits and a zero point each.</source>
        <translation>스케일을 함께 쓰는 이웃 입력의 수입니다. 0이면 행 전체입니다. 그룹이 작으면 더 정확하지만 그룹마다 16비트와 영점이 더 듭니다.</translation>
    </message>
    <message>
        <source>Normalize layers</source>
        <translation>레이어 정규화</translation>
    </message>
    <message>
        <source>Number format</source>
        <translation>수 형식</translation>
    </message>
    <message>
        <source>Opens a language model: a folder with config.json and safetensors files, a bundled model, or a variant made by an earlier run. Weights are read only when a step needs them.</source>
        <translation>언어 모델을 엽니다: config.json과 safetensors 파일이 있는 폴더, 함께 제공되는 모델 또는 이전 실행이 만든 변형. 가중치는 필요할 때만 읽습니다.</translation>
    </message>
    <message>
        <source>Overrides</source>
        <translation>예외 설정</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>패턴</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>펄플렉시티</translation>
    </message>
    <message>
        <source>Prompts per skill</source>
        <translation>과제별 프롬프트 수</translation>
    </message>
    <message>
        <source>Prompts scored</source>
        <translation>채점한 프롬프트</translation>
    </message>
    <message>
        <source>Random windows</source>
        <translation>무작위 창</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>범위</translation>
    </message>
    <message>
        <source>Reads text for calibration or evaluation. Documents are joined by an empty line, tokenized once by the tokenizer of the model that reads them, and cut into windows; the tail is dropped.</source>
        <translation>보정이나 평가에 쓸 글을 읽습니다. 문서는 빈 줄로 이어지고, 읽는 모델의 토크나이저로 한 번 토큰화한 뒤 창으로 나뉩니다. 남는 끝부분은 버립니다.</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>기준 모델</translation>
    </message>
    <message>
        <source>Relative weight error</source>
        <translation>상대 가중치 오차</translation>
    </message>
    <message>
        <source>Round to nearest</source>
        <translation>단순 반올림</translation>
    </message>
    <message>
        <source>Rounds each weight to the nearest level of an integer grid; needs no data. Good at 8 bits, fair at 4, poor at 3 and 2: the baseline of every quantizer.</source>
        <translation>각 가중치를 정수 격자의 가장 가까운 값으로 반올림합니다. 데이터가 필요 없습니다. 8비트는 좋고 4비트는 보통, 3비트와 2비트는 나쁩니다. 모든 양자화의 기준입니다.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>Sets the smallest weights to zero; needs no data. The baseline of every pruning method; around half of the weights can go before text suffers badly.</source>
        <translation>가장 작은 가중치를 0으로 만듭니다. 데이터가 필요 없습니다. 모든 가지치기의 기준이며, 절반쯤까지는 글이 크게 나빠지지 않습니다.</translation>
    </message>
    <message>
        <source>Share of the weights set to zero. An N:M pattern fixes it and ignores this value.</source>
        <translation>0으로 만들 가중치의 비율입니다. N:M 패턴에서는 비율이 정해져 있어 이 값을 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>Signed grid around zero without a zero point. Simpler kernels, less accurate at few bits.</source>
        <translation>영점 없이 0을 중심으로 한 부호 있는 격자입니다. 커널이 단순하지만 비트가 적으면 덜 정확합니다.</translation>
    </message>
    <message>
        <source>Skill prompts</source>
        <translation>과제 프롬프트</translation>
    </message>
    <message>
        <source>Skills</source>
        <translation>과제</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>희소성</translation>
    </message>
    <message>
        <source>Symmetric</source>
        <translation>대칭</translation>
    </message>
    <message>
        <source>Text file</source>
        <translation>글 파일</translation>
    </message>
    <message>
        <source>Text lines</source>
        <translation>글 줄 수</translation>
    </message>
    <message>
        <source>The standard error of an accuracy falls with the root of this number.</source>
        <translation>정확도의 표준 오차는 이 수의 제곱근에 반비례합니다.</translation>
    </message>
    <message>
        <source>Token limit</source>
        <translation>토큰 한도</translation>
    </message>
    <message>
        <source>Tokens in a window of text; 0: as the data step says. Compare only perplexities of equal length.</source>
        <translation>글 창 하나의 토큰 수입니다. 0이면 데이터 단계의 값을 따릅니다. 길이가 같은 펄플렉시티끼리만 비교하세요.</translation>
    </message>
    <message>
        <source>Tokens in a window of the training text.</source>
        <translation>훈련용 글 창 하나의 토큰 수입니다.</translation>
    </message>
    <message>
        <source>Tokens in a window. Longer windows give lower perplexity; compare only numbers of equal length.</source>
        <translation>창 하나의 토큰 수입니다. 창이 길수록 펄플렉시티가 낮아지므로 길이가 같은 수치끼리만 비교하세요.</translation>
    </message>
    <message>
        <source>Tokens scored</source>
        <translation>채점한 토큰</translation>
    </message>
    <message>
        <source>Where the folder is written; made when absent. Relative paths start at the workflow file.</source>
        <translation>폴더를 쓸 위치이며 없으면 만듭니다. 상대 경로는 워크플로 파일에서 시작합니다.</translation>
    </message>
    <message>
        <source>Which weights compete: those of a row, of a layer, or of the whole model. The whole model spares layers with large weights.</source>
        <translation>어느 가중치끼리 겨루는지 정합니다: 행, 레이어 또는 모델 전체. 모델 전체이면 가중치가 큰 레이어가 보존됩니다.</translation>
    </message>
    <message>
        <source>Window length</source>
        <translation>창 길이</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>창 수</translation>
    </message>
    <message>
        <source>Writes plain dense tensors under Hugging Face names, with the configuration and the tokenizer, so that other tools load it. Quantized weights are written as the numbers they stand for.</source>
        <translation>다른 도구에서 읽도록 Hugging Face 이름의 밀집 텐서를 설정, 토크나이저와 함께 씁니다. 양자화한 가중치는 그것이 나타내는 수로 씁니다.</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>정확도</translation>
    </message>
    <message>
        <source>arithmetic</source>
        <translation>산술</translation>
    </message>
    <message>
        <source>benchmark</source>
        <translation>벤치마크</translation>
    </message>
    <message>
        <source>bits</source>
        <translation>비트</translation>
    </message>
    <message>
        <source>calibration</source>
        <translation>보정</translation>
    </message>
    <message>
        <source>checkpoint</source>
        <translation>체크포인트</translation>
    </message>
    <message>
        <source>corpus</source>
        <translation>말뭉치</translation>
    </message>
    <message>
        <source>dataset</source>
        <translation>데이터셋</translation>
    </message>
    <message>
        <source>exact match</source>
        <translation>정답 일치</translation>
    </message>
    <message>
        <source>huggingface</source>
        <translation>허깅페이스</translation>
    </message>
    <message>
        <source>import</source>
        <translation>가져오기</translation>
    </message>
    <message>
        <source>int</source>
        <translation>정수</translation>
    </message>
    <message>
        <source>int4</source>
        <translation>int4</translation>
    </message>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>int: evenly spaced levels.</source>
        <translation>int: 간격이 고른 값입니다.</translation>
    </message>
    <message>
        <source>jsonl</source>
        <translation>jsonl</translation>
    </message>
    <message>
        <source>kl</source>
        <translation>kl</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>minmax</source>
        <translation>최소·최대</translation>
    </message>
    <message>
        <source>minmax keeps the largest weight exact; mse searches the range with the least squared error, slower and better at few bits.</source>
        <translation>최소·최대는 가장 큰 가중치를 정확히 지키고, 제곱 오차는 오차가 가장 작은 범위를 찾습니다. 느리지만 비트가 적을 때 더 좋습니다.</translation>
    </message>
    <message>
        <source>model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>mse</source>
        <translation>제곱 오차</translation>
    </message>
    <message>
        <source>open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>펄플렉시티</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>프롬프트</translation>
    </message>
    <message>
        <source>ptq</source>
        <translation>ptq</translation>
    </message>
    <message>
        <source>round</source>
        <translation>반올림</translation>
    </message>
    <message>
        <source>row</source>
        <translation>행</translation>
    </message>
    <message>
        <source>rtn</source>
        <translation>rtn</translation>
    </message>
    <message>
        <source>safetensors</source>
        <translation>safetensors</translation>
    </message>
    <message>
        <source>save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>score</source>
        <translation>점수</translation>
    </message>
    <message>
        <source>sparsity</source>
        <translation>희소성</translation>
    </message>
    <message>
        <source>tasks</source>
        <translation>과제</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>transformers</source>
        <translation>transformers</translation>
    </message>
    <message>
        <source>unstructured</source>
        <translation>비정형</translation>
    </message>
    <message>
        <source>unstructured, or N:M: of every M neighbours along the input the N largest stay (2:4 runs faster on recent GPUs).</source>
        <translation>비정형 또는 N:M입니다. N:M은 입력 방향의 이웃 M개마다 가장 큰 N개를 남깁니다(2:4는 최신 GPU에서 더 빠릅니다).</translation>
    </message>
    <message>
        <source>write</source>
        <translation>쓰기</translation>
    </message>
    <message>
        <source>zero</source>
        <translation>0</translation>
    </message>
    <message>
        <source>How many solved lines of the same skill stand before each prompt. Without one, a model may not know what is asked.</source>
        <translation>각 프롬프트 앞에 놓일, 같은 과제의 풀이된 줄 수입니다. 하나도 없으면 모델이 무엇을 묻는지 모를 수 있습니다.</translation>
    </message>
    <message>
        <source>Solved examples</source>
        <translation>풀이된 예시</translation>
    </message>
</context>
<context>
    <name>lathe::ui::Actions</name>
    <message>
        <source>New workflow</source>
        <translation>새 워크플로</translation>
    </message>
    <message>
        <source>Open workflow…</source>
        <translation>워크플로 열기…</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>모델 열기…</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>데모 실행해 보기</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>다른 이름으로 저장…</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>다시 실행</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>잘라내기</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>붙여넣기</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>복제</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Delete and heal the link</source>
        <translation>삭제하고 링크 잇기</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>모두 선택</translation>
    </message>
    <message>
        <source>Rename node</source>
        <translation>노드 이름 바꾸기</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>홈</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>탐색</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>구성</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>확대</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>축소</translation>
    </message>
    <message>
        <source>Zoom 100 %</source>
        <translation>100 % 보기</translation>
    </message>
    <message>
        <source>Fit all</source>
        <translation>전체 맞춤</translation>
    </message>
    <message>
        <source>Fit selection</source>
        <translation>선택 맞춤</translation>
    </message>
    <message>
        <source>Minimap</source>
        <translation>미니맵</translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation>배치 초기화</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>전체 화면</translation>
    </message>
    <message>
        <source>Theme: like the system</source>
        <translation>테마: 시스템과 같게</translation>
    </message>
    <message>
        <source>Theme: light</source>
        <translation>테마: 밝게</translation>
    </message>
    <message>
        <source>Theme: dark</source>
        <translation>테마: 어둡게</translation>
    </message>
    <message>
        <source>Add node…</source>
        <translation>노드 추가…</translation>
    </message>
    <message>
        <source>Connect to…</source>
        <translation>연결…</translation>
    </message>
    <message>
        <source>Bypass</source>
        <translation>우회</translation>
    </message>
    <message>
        <source>Tidy</source>
        <translation>정리</translation>
    </message>
    <message>
        <source>Next problem</source>
        <translation>다음 문제</translation>
    </message>
    <message>
        <source>Previous problem</source>
        <translation>이전 문제</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Commands…</source>
        <translation>명령…</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>About Lathe</source>
        <translation>Lathe 정보</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>편집</translation>
    </message>
    <message>
        <source>View</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Workflow</source>
        <translation>워크플로</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>도움말</translation>
    </message>
</context>
<context>
    <name>lathe::ui::ArchitectureStrip</name>
    <message>
        <source>Architecture</source>
        <translation>구조</translation>
    </message>
    <message numerus="yes">
        <source>%n more blocks: click or press Enter to show them</source>
        <translation>
            <numerusform>블록 %n개 더: 클릭하거나 Enter를 누르면 표시됩니다</numerusform>
        </translation>
    </message>
    <message>
        <source>The head is tied to the embedding: it takes no bytes of its own</source>
        <translation>출력층이 임베딩과 묶여 있어 따로 차지하는 용량이 없습니다</translation>
    </message>
</context>
<context>
    <name>lathe::ui::CanvasView</name>
    <message>
        <source>No node has a free input for this</source>
        <translation>연결할 수 있는 빈 입력이 없습니다</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Rename node</source>
        <translation>노드 이름 바꾸기</translation>
    </message>
    <message>
        <source>Title; empty for the usual one</source>
        <translation>제목(비워 두면 기본 제목)</translation>
    </message>
    <message>
        <source>Workflow canvas</source>
        <translation>워크플로 캔버스</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s)</source>
        <translation>
            <numerusform>노드 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Drag a node from the left, or double-click here to add one.</source>
        <translation>왼쪽에서 노드를 끌어 오거나 여기를 두 번 클릭해 추가합니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::Chart</name>
    <message>
        <source>Not measured yet.</source>
        <translation>아직 측정하지 않았습니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::ChartBoard</name>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 by skill</source>
        <translation>%1(과제별)</translation>
    </message>
    <message>
        <source>%1 by text</source>
        <translation>%1(글별)</translation>
    </message>
</context>
<context>
    <name>lathe::ui::ChartHeader</name>
    <message>
        <source>Follow</source>
        <translation>따라가기</translation>
    </message>
    <message>
        <source>Show the newest values again.</source>
        <translation>최신 값을 다시 표시합니다.</translation>
    </message>
    <message>
        <source>Chart menu</source>
        <translation>차트 메뉴</translation>
    </message>
    <message>
        <source>Zoom, scale, copy and export.</source>
        <translation>확대, 눈금, 복사, 내보내기</translation>
    </message>
</context>
<context>
    <name>lathe::ui::ColourLegend</name>
    <message>
        <source>not counted yet</source>
        <translation>아직 세지 않음</translation>
    </message>
    <message>
        <source>Colours from %1 to %2</source>
        <translation>색 범위: %1 ~ %2</translation>
    </message>
</context>
<context>
    <name>lathe::ui::CommandPalette</name>
    <message>
        <source>Type a command</source>
        <translation>명령을 입력하세요</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>명령</translation>
    </message>
</context>
<context>
    <name>lathe::ui::CompareModel</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>= same</source>
        <translation>= 같음</translation>
    </message>
    <message>
        <source>= in noise</source>
        <translation>= 오차 안</translation>
    </message>
</context>
<context>
    <name>lathe::ui::CompareScreen</name>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Run to compare</source>
        <translation>비교할 실행</translation>
    </message>
    <message>
        <source>Add runs</source>
        <translation>실행 추가</translation>
    </message>
    <message>
        <source>Show variants of further runs beside these.</source>
        <translation>다른 실행의 변형도 함께 표시합니다.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the table as Markdown.</source>
        <translation>표를 Markdown으로 복사합니다.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Write the table to a file.</source>
        <translation>표를 파일로 씁니다.</translation>
    </message>
    <message>
        <source>Comparison of the variants</source>
        <translation>변형 비교</translation>
    </message>
    <message>
        <source>Open the workflow</source>
        <translation>워크플로 열기</translation>
    </message>
    <message>
        <source>Size against quality</source>
        <translation>크기와 품질</translation>
    </message>
    <message>
        <source>hollow: beaten in both</source>
        <translation>빈 점: 둘 다 뒤짐</translation>
    </message>
    <message>
        <source>Accuracy per skill</source>
        <translation>과제별 정확도</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 구간</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>%1, run %2</source>
        <translation>%1, 실행 %2</translation>
    </message>
    <message>
        <source>No runs yet. Run a workflow and its variants appear here side by side.</source>
        <translation>아직 실행 기록이 없습니다. 워크플로를 실행하면 변형이 여기에 나란히 표시됩니다.</translation>
    </message>
    <message>
        <source>Nothing was measured in this run yet. Its workflow needs an Evaluate step.</source>
        <translation>이 실행에서 아직 측정한 것이 없습니다. 워크플로에 평가 단계가 필요합니다.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>%1 variants, %2 metrics</source>
        <translation>변형 %1개, 지표 %2개</translation>
    </message>
    <message>
        <source>Size in MB</source>
        <translation>크기(MB)</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>비교 내보내기</translation>
    </message>
    <message>
        <source>1 variant</source>
        <translation>변형 1개</translation>
    </message>
    <message>
        <source>%1 variants</source>
        <translation>변형 %1개</translation>
    </message>
    <message>
        <source>All metrics</source>
        <translation>모든 지표</translation>
    </message>
    <message>
        <source>By text and skill</source>
        <translation>글·과제별</translation>
    </message>
</context>
<context>
    <name>lathe::ui::DamageModel</name>
    <message>
        <source>perplexity</source>
        <translation>펄플렉시티</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>정확도</translation>
    </message>
    <message>
        <source>%1: perplexity against the base</source>
        <translation>%1: 기준 대비 펄플렉시티</translation>
    </message>
    <message>
        <source>%1: points of accuracy against the base</source>
        <translation>%1: 기준 대비 정확도 점수</translation>
    </message>
</context>
<context>
    <name>lathe::ui::DamageView</name>
    <message>
        <source>Damage by text and skill</source>
        <translation>글·과제별 손상</translation>
    </message>
    <message>
        <source>Texts: perplexity as a multiple of the base&apos;s. Skills: points of accuracy won or lost. Colour and bar are full at ×10 or 50 points; grey is within noise or unchanged. Worst variants and columns first.</source>
        <translation>글: 기준 대비 펄플렉시티 배수. 과제: 정확도 증감(점). 색과 막대는 ×10 또는 50점에서 가득 찹니다. 회색은 오차 범위 안이거나 변화 없음. 가장 나쁜 변형과 열이 먼저 옵니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::EditorScreen</name>
    <message>
        <source>Nodes</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>속성</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>맞춤</translation>
    </message>
    <message>
        <source>Show the whole workflow</source>
        <translation>전체 워크플로 보기</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>축소</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>확대</translation>
    </message>
    <message>
        <source>Back to 100 %</source>
        <translation>100 %로</translation>
    </message>
    <message>
        <source>Problems: %1</source>
        <translation>문제: %1</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>문제</translation>
    </message>
</context>
<context>
    <name>lathe::ui::EngineProcess</name>
    <message>
        <source>The engine refused the workflow.</source>
        <translation>엔진이 워크플로를 거부했습니다.</translation>
    </message>
    <message>
        <source>The engine ran out of memory.</source>
        <translation>엔진의 메모리가 부족합니다.</translation>
    </message>
    <message>
        <source>The engine could not use a file.</source>
        <translation>엔진이 파일을 사용할 수 없습니다.</translation>
    </message>
    <message>
        <source>The run was stopped. Run again to go on from what is finished.</source>
        <translation>실행을 중지했습니다. 다시 실행하면 끝난 곳부터 이어집니다.</translation>
    </message>
    <message>
        <source>The engine ended with status %1.</source>
        <translation>엔진이 종료되었습니다. 상태: %1</translation>
    </message>
    <message>
        <source>%1 cannot be started. Check the engine&apos;s command in the settings.</source>
        <translation>시작할 수 없습니다: %1. 설정에서 엔진 명령을 확인하세요.</translation>
    </message>
    <message>
        <source>The engine was ended by signal %1 (%2). What was finished is kept.</source>
        <translation>엔진이 신호로 종료되었습니다: %1 (%2). 끝난 결과는 보존됩니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::ExploreScreen</name>
    <message>
        <source>Open model…</source>
        <translation>모델 열기…</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>열린 모델이 없습니다</translation>
    </message>
    <message>
        <source>Open a Hugging Face model folder to see its layers, sizes and the distribution of its weights. Nothing is loaded until you look at it.</source>
        <translation>Hugging Face 모델 폴더를 열면 레이어, 크기, 가중치 분포를 볼 수 있습니다. 보기 전에는 아무것도 읽지 않습니다.</translation>
    </message>
    <message>
        <source>Reading %1…</source>
        <translation>읽는 중: %1…</translation>
    </message>
    <message>
        <source>The model could not be opened</source>
        <translation>모델을 열 수 없습니다</translation>
    </message>
    <message>
        <source>Choose a tensor to see how its weights are distributed.</source>
        <translation>텐서를 선택하면 가중치 분포가 표시됩니다.</translation>
    </message>
    <message>
        <source>Weights of %1</source>
        <translation>가중치: %1</translation>
    </message>
    <message>
        <source>%1 · %2 parameters · %3</source>
        <translation>%1 · 매개변수 %2 · %3</translation>
    </message>
</context>
<context>
    <name>lathe::ui::HistogramView</name>
    <message>
        <source>Histogram of the weights</source>
        <translation>가중치 히스토그램</translation>
    </message>
    <message>
        <source>%1 weights</source>
        <translation>가중치 %1개</translation>
    </message>
    <message>
        <source>, an even sample</source>
        <translation>, 고르게 뽑은 표본</translation>
    </message>
    <message>
        <source>, %1 outside the range</source>
        <translation>, 범위 밖 %1개</translation>
    </message>
    <message>
        <source>%1 zeros not drawn</source>
        <translation>0인 값 %1개는 그리지 않음</translation>
    </message>
    <message>
        <source>%1 to %2: %3 weights</source>
        <translation>%1 ~ %2: 가중치 %3개</translation>
    </message>
</context>
<context>
    <name>lathe::ui::Inspector</name>
    <message>
        <source>Parameters</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>도움말</translation>
    </message>
    <message>
        <source>Select a node to see its parameters.</source>
        <translation>노드를 선택하면 매개변수가 표시됩니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n nodes are selected.</source>
        <translation>
            <numerusform>노드 %n개가 선택되었습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Source</source>
        <translation>출처</translation>
    </message>
</context>
<context>
    <name>lathe::ui::LayerTable</name>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Name, glob or /regex/</source>
        <translation>이름, glob 또는 /정규식/</translation>
    </message>
    <message>
        <source>Filter layers</source>
        <translation>레이어 거르기</translation>
    </message>
    <message>
        <source>Filter layers (%1)</source>
        <translation>레이어 거르기 (%1)</translation>
    </message>
    <message>
        <source>Hide norms</source>
        <translation>정규화 층 숨기기</translation>
    </message>
    <message>
        <source>More actions on the table</source>
        <translation>표의 다른 동작</translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>표 복사</translation>
    </message>
    <message>
        <source>Export as CSV…</source>
        <translation>CSV로 내보내기…</translation>
    </message>
    <message>
        <source>Expand all</source>
        <translation>모두 펼치기</translation>
    </message>
    <message>
        <source>Collapse all</source>
        <translation>모두 접기</translation>
    </message>
    <message>
        <source>Count zeros of all tensors</source>
        <translation>모든 텐서의 0 세기</translation>
    </message>
    <message>
        <source>not a regular expression</source>
        <translation>올바른 정규식이 아닙니다</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2개 중 %1개</translation>
    </message>
    <message>
        <source>Export as CSV</source>
        <translation>CSV로 내보내기</translation>
    </message>
    <message>
        <source>layers.csv</source>
        <translation>layers.csv</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>쉼표로 구분한 값 (*.csv)</translation>
    </message>
</context>
<context>
    <name>lathe::ui::LogModel</name>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>내용</translation>
    </message>
</context>
<context>
    <name>lathe::ui::LogPanel</name>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>따라가기</translation>
    </message>
    <message>
        <source>Keep the newest line in view.</source>
        <translation>최신 줄이 계속 보이게 합니다.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the selected lines, or all.</source>
        <translation>선택한 줄을, 없으면 모두 복사합니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::MainWindow</name>
    <message>
        <source>The workflow cannot run yet: see Problems.</source>
        <translation>아직 실행할 수 없습니다. 문제 목록을 확인하세요.</translation>
    </message>
    <message>
        <source>Run the workflow</source>
        <translation>워크플로 실행</translation>
    </message>
    <message>
        <source>A run is going on.</source>
        <translation>실행 중입니다.</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>A workbench for compressing language models.
Free software under the GNU GPL, version 3 or later.</source>
        <translation>언어 모델을 압축하는 작업대입니다.
GNU GPL 3판 이상을 따르는 자유 소프트웨어입니다.</translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation>모델 폴더 열기</translation>
    </message>
</context>
<context>
    <name>lathe::ui::ModuleModel</name>
    <message>
        <source>scalar</source>
        <translation>스칼라</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>형상</translation>
    </message>
    <message>
        <source>Dtype</source>
        <translation>자료형</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>바이트</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>비중</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>희소성</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>임베딩</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>블록</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>어텐션</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>피드포워드</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>선형</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>정규화</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>묶음</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>텐서</translation>
    </message>
</context>
<context>
    <name>lathe::ui::NodeSearch</name>
    <message>
        <source>Search nodes</source>
        <translation>노드 검색</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>노드</translation>
    </message>
</context>
<context>
    <name>lathe::ui::NumberEditor</name>
    <message>
        <source>This is not a number.</source>
        <translation>숫자가 아닙니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::ParamForm</name>
    <message>
        <source>More (%1)</source>
        <translation>더 보기 (%1)</translation>
    </message>
    <message>
        <source>Back to the default</source>
        <translation>기본값으로</translation>
    </message>
    <message>
        <source>changed, was %1</source>
        <translation>변경됨, 기본값 %1</translation>
    </message>
</context>
<context>
    <name>lathe::ui::PortLegend</name>
    <message>
        <source>Kinds of ports: %1</source>
        <translation>포트 종류: %1</translation>
    </message>
</context>
<context>
    <name>lathe::ui::ProblemList</name>
    <message>
        <source>Problems</source>
        <translation>문제</translation>
    </message>
    <message>
        <source>Workflow</source>
        <translation>워크플로</translation>
    </message>
    <message>
        <source>Error: %1</source>
        <translation>오류: %1</translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>경고: %1</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>문제 없음</translation>
    </message>
</context>
<context>
    <name>lathe::ui::Recovery</name>
    <message>
        <source>never saved</source>
        <translation>저장한 적 없음</translation>
    </message>
</context>
<context>
    <name>lathe::ui::RunHeader</name>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>End the run after the current layer or batch. What is finished stays.</source>
        <translation>현재 레이어나 배치가 끝나면 실행을 마칩니다. 끝난 결과는 남습니다.</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>중단</translation>
    </message>
    <message>
        <source>End the engine now. Finished steps stay.</source>
        <translation>엔진을 지금 끝냅니다. 끝난 단계는 남습니다.</translation>
    </message>
    <message>
        <source>Compare variants</source>
        <translation>변형 비교</translation>
    </message>
    <message>
        <source>Show the results of this run side by side.</source>
        <translation>이 실행의 결과를 나란히 표시합니다.</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>실행 진행률</translation>
    </message>
    <message>
        <source>No run</source>
        <translation>실행 없음</translation>
    </message>
    <message>
        <source>Starting the engine</source>
        <translation>엔진을 시작하는 중</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>걸린 시간 %1</translation>
    </message>
    <message>
        <source>elapsed %1, about %2 left</source>
        <translation>경과 %1, 약 %2 남음</translation>
    </message>
    <message>
        <source>elapsed %1, calculating the rest</source>
        <translation>경과 %1, 남은 시간 계산 중</translation>
    </message>
    <message>
        <source>%1, run %2</source>
        <translation>%1, 실행 %2</translation>
    </message>
    <message>
        <source>%1 %2 %</source>
        <translation>%1 %2 %</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>중단됨</translation>
    </message>
</context>
<context>
    <name>lathe::ui::RunNodeModel</name>
    <message>
        <source>%1 %2 %</source>
        <translation>%1 %2 %</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>lathe::ui::RunScreen</name>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Steps of the run</source>
        <translation>실행의 단계</translation>
    </message>
    <message>
        <source>No runs yet. Run a workflow and its results appear here.</source>
        <translation>아직 실행 기록이 없습니다. 워크플로를 실행하면 결과가 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>Open the workflow</source>
        <translation>워크플로 열기</translation>
    </message>
    <message>
        <source>Stopping after the current layer</source>
        <translation>현재 레이어를 마치고 중지합니다</translation>
    </message>
    <message>
        <source>%1 of %2 finished</source>
        <translation>%2개 중 %1개 완료</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>%1 %2 %</source>
        <translation>%1 %2 %</translation>
    </message>
    <message>
        <source>The engine ended without a word.</source>
        <translation>엔진이 아무 말 없이 끝났습니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::SettingsScreen</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>Engine command</source>
        <translation>엔진 명령</translation>
    </message>
    <message>
        <source>Results are kept in</source>
        <translation>결과 보관 위치</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>시스템과 같게</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>the engine beside this program</source>
        <translation>이 프로그램과 함께 있는 엔진</translation>
    </message>
    <message>
        <source>What starts the engine, such as ssh host lathe-engine. Leave it empty to use the engine beside this program.</source>
        <translation>엔진을 시작하는 명령입니다(예: ssh host lathe-engine). 비워 두면 이 프로그램과 함께 있는 엔진을 사용합니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::StartScreen</name>
    <message>
        <source>Remove from the list</source>
        <translation>목록에서 제거</translation>
    </message>
    <message>
        <source>%1 (moved or deleted)</source>
        <translation>%1 (이동 또는 삭제됨)</translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation>모델: %1</translation>
    </message>
    <message>
        <source>Compress language models, watch what each step costs, compare.</source>
        <translation>언어 모델을 압축하고, 단계마다 잃는 것을 지켜보고, 비교합니다.</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>최근 항목</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>예제</translation>
    </message>
    <message>
        <source>Models and workflows you open appear here.</source>
        <translation>연 모델과 워크플로가 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>Drop a model folder or a workflow anywhere on the window.</source>
        <translation>모델 폴더나 워크플로를 창 아무 곳에나 끌어 놓으세요.</translation>
    </message>
    <message>
        <source>An unsaved workflow of an earlier session was found: %1, %2.</source>
        <translation>이전 작업의 저장하지 않은 워크플로가 있습니다: %1, %2.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>복원</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>버리기</translation>
    </message>
</context>
<context>
    <name>lathe::ui::StepTree</name>
    <message>
        <source>Search nodes</source>
        <translation>노드 검색</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>Model &amp; data</source>
        <translation>모델·데이터</translation>
    </message>
    <message>
        <source>Analyze</source>
        <translation>분석</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>가지치기</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>양자화</translation>
    </message>
    <message>
        <source>Distill</source>
        <translation>증류</translation>
    </message>
    <message>
        <source>LoRA / tune</source>
        <translation>LoRA·미세 조정</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>평가</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>No step is called like this.</source>
        <translation>이런 이름의 단계가 없습니다.</translation>
    </message>
</context>
<context>
    <name>lathe::ui::StripPanel</name>
    <message>
        <source>Architecture</source>
        <translation>구조</translation>
    </message>
    <message>
        <source>area is bytes</source>
        <translation>넓이는 용량</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>색 기준</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>희소성</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>바이트</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>가중치당 비트</translation>
    </message>
</context>
<context>
    <name>lathe::ui::TensorPanel</name>
    <message>
        <source>Figures</source>
        <translation>수치</translation>
    </message>
    <message>
        <source>Reading the weights…</source>
        <translation>가중치를 읽는 중…</translation>
    </message>
    <message>
        <source>All values are equal: there is no distribution to draw.</source>
        <translation>모든 값이 같아 그릴 분포가 없습니다.</translation>
    </message>
    <message>
        <source>%1 holds codes, not numbers: no histogram is drawn.</source>
        <translation>숫자가 아닌 부호를 담고 있어 히스토그램을 그리지 않습니다: %1</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>형상</translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>저장 형식</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Share of the model</source>
        <translation>모델에서의 비중</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>0인 값</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>2:4 along rows</source>
        <translation>행 방향 2:4</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>지켜짐</translation>
    </message>
    <message>
        <source>no, %1 of groups break it</source>
        <translation>아니요, 묶음의 %1가 어긋남</translation>
    </message>
    <message>
        <source>Outside the histogram (6 σ)</source>
        <translation>히스토그램 밖 (6 σ)</translation>
    </message>
    <message>
        <source>Estimated from</source>
        <translation>추정 근거</translation>
    </message>
    <message>
        <source>%1 of %2 weights</source>
        <translation>가중치 %2개 중 %1개</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>평균</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>표준 편차</translation>
    </message>
    <message>
        <source>Minimum, maximum</source>
        <translation>최솟값, 최댓값</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>첨도</translation>
    </message>
    <message>
        <source>NaN, infinite</source>
        <translation>NaN, 무한대</translation>
    </message>
</context>
<context>
    <name>lathe::ui::TextsEditor</name>
    <message>
        <source>Add a text</source>
        <translation>글 추가</translation>
    </message>
    <message>
        <source>Share of the text</source>
        <translation>글의 비중</translation>
    </message>
    <message>
        <source>How much of the mixture this text is, against the shares of the others. Empty means 1.</source>
        <translation>다른 글의 비중에 견준 이 글의 비중입니다. 비워 두면 1입니다.</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>비중</translation>
    </message>
    <message>
        <source>Remove this text</source>
        <translation>이 글 빼기</translation>
    </message>
    <message>
        <source>.txt, .md or .jsonl</source>
        <translation>.txt, .md 또는 .jsonl</translation>
    </message>
    <message>
        <source>Text file</source>
        <translation>글 파일</translation>
    </message>
    <message>
        <source>Choose a text file</source>
        <translation>글 파일 고르기</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.jsonl);;All files (*)</source>
        <translation>글 (*.txt *.md *.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>A share is a number above 0, not %1.</source>
        <translation>비중은 0보다 큰 수여야 합니다: %1</translation>
    </message>
</context>
<context>
    <name>lathe::ui::Theme</name>
    <message>
        <source>Draft</source>
        <translation>초안</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>캐시됨</translation>
    </message>
    <message>
        <source>Stale</source>
        <translation>갱신 필요</translation>
    </message>
    <message>
        <source>Bypassed</source>
        <translation>건너뜀</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
</context>
<context>
    <name>lathe::ui::WorkflowDocument</name>
    <message>
        <source>Untitled</source>
        <translation>제목 없음</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>저장할 수 없습니다: %1 (%2)</translation>
    </message>
    <message>
        <source>Choose another folder with Save as.</source>
        <translation>다른 이름으로 저장에서 다른 폴더를 선택하세요.</translation>
    </message>
    <message>
        <source>add %1</source>
        <translation>추가: %1</translation>
    </message>
    <message numerus="yes">
        <source>delete %n node(s)</source>
        <translation>
            <numerusform>노드 %n개 삭제</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>move %n node(s)</source>
        <translation>
            <numerusform>노드 %n개 이동</numerusform>
        </translation>
    </message>
    <message>
        <source>link</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>unlink</source>
        <translation>연결 끊기</translation>
    </message>
    <message>
        <source>change %1</source>
        <translation>변경: %1</translation>
    </message>
    <message>
        <source>reset a parameter</source>
        <translation>매개변수 초기화</translation>
    </message>
    <message>
        <source>rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <source>bypass</source>
        <translation>우회</translation>
    </message>
    <message>
        <source>do not bypass</source>
        <translation>우회 해제</translation>
    </message>
    <message numerus="yes">
        <source>paste %n node(s)</source>
        <translation>
            <numerusform>노드 %n개 붙여넣기</numerusform>
        </translation>
    </message>
    <message>
        <source>tidy</source>
        <translation>정리</translation>
    </message>
</context>
<context>
    <name>lathe::ui::WorkflowFiles</name>
    <message>
        <source>Workflows (*.json)</source>
        <translation>워크플로 (*.json)</translation>
    </message>
    <message>
        <source>Open workflow</source>
        <translation>워크플로 열기</translation>
    </message>
    <message>
        <source>Save workflow</source>
        <translation>워크플로 저장</translation>
    </message>
    <message>
        <source>The workflow has unsaved changes: %1</source>
        <translation>저장하지 않은 변경이 있습니다: %1</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>버리기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>problems</name>
    <message>
        <source>The workflow has no steps.</source>
        <translation>워크플로에 단계가 없습니다.</translation>
    </message>
    <message>
        <source>Add a step from the palette.</source>
        <translation>팔레트에서 단계를 추가하세요.</translation>
    </message>
    <message>
        <source>Two steps have the id &quot;%1&quot;.</source>
        <translation>두 단계의 ID가 같습니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Rename one.</source>
        <translation>하나의 이름을 바꾸세요.</translation>
    </message>
    <message>
        <source>The id &quot;%1&quot; is empty or holds a dot.</source>
        <translation>ID가 비어 있거나 점이 들어 있습니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Choose an id without dots.</source>
        <translation>점이 없는 ID를 쓰세요.</translation>
    </message>
    <message>
        <source>The links form a cycle.</source>
        <translation>링크가 순환합니다.</translation>
    </message>
    <message>
        <source>Remove one link of the cycle.</source>
        <translation>순환의 링크 하나를 지우세요.</translation>
    </message>
    <message>
        <source>%1 takes no model, so it cannot be bypassed.</source>
        <translation>모델을 받지 않는 단계라 우회할 수 없습니다: %1.</translation>
    </message>
    <message>
        <source>Switch the bypass off, or remove the step.</source>
        <translation>우회를 끄거나 단계를 지우세요.</translation>
    </message>
    <message>
        <source>There is no step &quot;%1&quot;.</source>
        <translation>그런 단계가 없습니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Choose a step from the palette, or update Lathe.</source>
        <translation>팔레트에서 단계를 고르거나 Lathe를 갱신하세요.</translation>
    </message>
    <message>
        <source>Did you mean &quot;%1&quot;?</source>
        <translation>혹시 이것인가요: &quot;%1&quot;?</translation>
    </message>
    <message>
        <source>The input &quot;%1&quot; has %2 links; it takes one.</source>
        <translation>입력 &quot;%1&quot;의 링크가 %2개입니다. 하나만 받습니다.</translation>
    </message>
    <message>
        <source>Remove all but one.</source>
        <translation>하나만 남기고 지우세요.</translation>
    </message>
    <message>
        <source>The input &quot;%1&quot; is not linked.</source>
        <translation>연결되지 않은 입력: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Link an output of kind %1 to it.</source>
        <translation>이 종류의 출력을 연결하세요: %1.</translation>
    </message>
    <message>
        <source>A link names the step &quot;%1&quot;, which does not exist.</source>
        <translation>링크가 없는 단계를 가리킵니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Remove the link.</source>
        <translation>링크를 지우세요.</translation>
    </message>
    <message>
        <source>%1 has no output &quot;%2&quot;.</source>
        <translation>%1: 출력 &quot;%2&quot;이 없습니다.</translation>
    </message>
    <message>
        <source>%1 has no input &quot;%2&quot;.</source>
        <translation>%1: 입력 &quot;%2&quot;이 없습니다.</translation>
    </message>
    <message>
        <source>It has %1.</source>
        <translation>있는 것: %1.</translation>
    </message>
    <message>
        <source>The input &quot;%1&quot; takes %2, but &quot;%3&quot; gives %4.</source>
        <translation>입력 &quot;%1&quot;이 받는 것: %2, &quot;%3&quot;이 주는 것: %4.</translation>
    </message>
    <message>
        <source>Link an output of kind %1.</source>
        <translation>이 종류의 출력을 연결하세요: %1.</translation>
    </message>
    <message>
        <source>Change it in the inspector.</source>
        <translation>속성 창에서 바꾸세요.</translation>
    </message>
    <message>
        <source>Overrides: &quot;%1&quot; must lead to an object.</source>
        <translation>예외 설정: &quot;%1&quot;의 값은 객체여야 합니다.</translation>
    </message>
    <message>
        <source>For example %1.</source>
        <translation>예: %1.</translation>
    </message>
    <message>
        <source>%1 must be a number, not %2.</source>
        <translation>%1: 숫자여야 합니다(지금 %2).</translation>
    </message>
    <message>
        <source>%1 must be a whole number, not %2.</source>
        <translation>%1: 정수여야 합니다(지금 %2).</translation>
    </message>
    <message>
        <source>%1 is %2, the smallest is %3.</source>
        <translation>%1: 지금 %2, 최솟값 %3.</translation>
    </message>
    <message>
        <source>%1 is %2, the largest is %3.</source>
        <translation>%1: 지금 %2, 최댓값 %3.</translation>
    </message>
    <message>
        <source>%1 is &quot;%2&quot;, which is none of %3; did you mean &quot;%4&quot;?.</source>
        <translation>%1: &quot;%2&quot;은 선택지에 없습니다(%3). 혹시 &quot;%4&quot;인가요?</translation>
    </message>
    <message>
        <source>%1 is &quot;%2&quot;, which is none of %3.</source>
        <translation>%1: &quot;%2&quot;은 선택지에 없습니다(%3).</translation>
    </message>
    <message>
        <source>%1 must be text, not %2.</source>
        <translation>%1: 글이어야 합니다(지금 %2).</translation>
    </message>
    <message>
        <source>%1 must be a list of texts, not %2.</source>
        <translation>%1: 글 목록이어야 합니다(지금 %2).</translation>
    </message>
    <message>
        <source>%1 must be true or false, not %2.</source>
        <translation>%1: true 또는 false여야 합니다(지금 %2).</translation>
    </message>
    <message>
        <source>%1 must be an object, not %2.</source>
        <translation>%1: 객체여야 합니다(지금 %2).</translation>
    </message>
    <message>
        <source>%1 is empty.</source>
        <translation>%1: 비어 있습니다.</translation>
    </message>
    <message>
        <source>%1: there is no file or folder %2.</source>
        <translation>%1: 파일이나 폴더가 없습니다: %2.</translation>
    </message>
    <message>
        <source>Choose one that exists; relative paths start at the workflow file.</source>
        <translation>있는 것을 선택하세요. 상대 경로는 워크플로 파일에서 시작합니다.</translation>
    </message>
    <message>
        <source>%1 has no parameter &quot;%2&quot;.</source>
        <translation>%1: 매개변수 &quot;%2&quot;이 없습니다.</translation>
    </message>
    <message>
        <source>Remove it.</source>
        <translation>지우세요.</translation>
    </message>
    <message>
        <source>Link an output of kind %1 to it, or link &quot;%2&quot; instead.</source>
        <translation>이 종류의 출력을 연결하세요: %1. 또는 종류가 %1인 출력을 연결하거나, 대신 &quot;%2&quot; 입력을 연결하세요.quot;%2종류가 %1인 출력을 연결하거나, 대신 &quot;%2&quot; 입력을 연결하세요.quot; 입력을 대신 연결하세요.</translation>
    </message>
</context>
</TS>
