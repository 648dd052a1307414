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
        <translation>%1: 퍼플렉시티 %2, 기준은 %3: %4, %5</translation>
    </message>
    <message>
        <source>%1: accuracy %2, the base has %3: %4 points, %5</source>
        <translation>%1: 정확도 %2, 기준은 %3: %4점, %5</translation>
    </message>
    <message>
        <source>%1: %2 suffers %3 times more than %4 (perplexity %5 against %6).</source>
        <translation>%1: ‘%2’의 손상이 ‘%4’보다 %3배 큽니다(퍼플렉시티 %5 대 %6).</translation>
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
    <message>
        <source>perhaps noise</source>
        <translation>오차일 수 있음</translation>
    </message>
</context>
<context>
    <name>Difference</name>
    <message>
        <source>text</source>
        <translation>글</translation>
    </message>
    <message>
        <source>tokenizer</source>
        <translation>토크나이저</translation>
    </message>
    <message>
        <source>window length</source>
        <translation>창 길이</translation>
    </message>
    <message>
        <source>windows</source>
        <translation>창</translation>
    </message>
    <message>
        <source>reference model</source>
        <translation>기준 모델</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>프롬프트</translation>
    </message>
    <message>
        <source>%1 the base&apos;s perplexity (95 %: %2 to %3), window by window over %4.</source>
        <translation>퍼플렉시티가 기준의 %1입니다(95 % 구간 %2~%3). 창 %4개를 하나씩 짝지어 비교했습니다.</translation>
    </message>
    <message>
        <source>%1 ± %2 (standard error), pair by pair over %3.</source>
        <translation>%1 ± %2(표준 오차). %3쌍을 하나씩 비교했습니다.</translation>
    </message>
    <message>
        <source>another %1</source>
        <translation>%1 다름</translation>
    </message>
    <message>
        <source>%1: %2, the base has %3</source>
        <translation>%1: %2, 기준은 %3</translation>
    </message>
    <message>
        <source>Single windows and prompts of these evaluations were not kept, so nobody knows whether this is noise. Run the workflow again.</source>
        <translation>이 평가는 창과 프롬프트별 결과를 저장하지 않아 오차 범위 안인지 알 수 없습니다. 워크플로를 다시 실행하세요.</translation>
    </message>
    <message>
        <source>Cannot be compared: %1.</source>
        <translation>비교할 수 없습니다: %1.</translation>
    </message>
    <message>
        <source>beginning of windows</source>
        <translation>창의 시작</translation>
    </message>
</context>
<context>
    <name>ExportQuestion</name>
    <message>
        <source>The run replaces an earlier export. Its files will be gone.</source>
        <translation>이 실행은 이전에 내보낸 폴더를 바꿉니다. 그 안의 파일은 없어집니다.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>바꾸기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
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
        <translation>퍼플렉시티</translation>
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
    <message>
        <source>Negative log-likelihood</source>
        <translation>음의 로그 가능도</translation>
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
    <name>OtherData</name>
    <message>
        <source>and %1 more</source>
        <translation>외 %1개</translation>
    </message>
    <message>
        <source>What differs</source>
        <translation>다른 점</translation>
    </message>
    <message>
        <source>Hide these variants</source>
        <translation>이 변형들 숨기기</translation>
    </message>
    <message>
        <source>Compare each run with its own base</source>
        <translation>실행마다 자체 기준 모델과 비교</translation>
    </message>
    <message>
        <source>%1 of %2 variants have numbers measured on other data than the base; those are not compared.</source>
        <translation>변형 %2개 중 %1개에 기준과 다른 데이터로 측정한 값이 있어 그 값은 비교하지 않습니다.</translation>
    </message>
</context>
<context>
    <name>StepCategory</name>
    <message>
        <source>Model &amp; data</source>
        <translation>모델·데이터</translation>
    </message>
    <message>
        <source>load, open, input, text, corpus, calibration data</source>
        <translation>불러오기, 열기, 입력, 글, 텍스트, 말뭉치, 데이터셋, 보정 데이터</translation>
    </message>
    <message>
        <source>Analyze</source>
        <translation>분석</translation>
    </message>
    <message>
        <source>analysis, statistics, sensitivity</source>
        <translation>분석, 통계, 민감도</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>가지치기</translation>
    </message>
    <message>
        <source>pruning, sparsity, sparse, compression</source>
        <translation>가지치기, 프루닝, 희소성, 희소화, 압축, 경량화</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>양자화</translation>
    </message>
    <message>
        <source>quantization, quantisation, low-bit, rounding, compression</source>
        <translation>양자화, 퀀타이제이션, 저비트, 반올림, 압축, 경량화</translation>
    </message>
    <message>
        <source>Distill</source>
        <translation>증류</translation>
    </message>
    <message>
        <source>distillation, knowledge distillation, teacher, student</source>
        <translation>증류, 지식 증류, 디스틸레이션, 교사, 학생</translation>
    </message>
    <message>
        <source>LoRA / tune</source>
        <translation>LoRA·미세 조정</translation>
    </message>
    <message>
        <source>fine-tuning, adapter, training, recovery</source>
        <translation>미세 조정, 파인튜닝, 로라, 어댑터, 학습, 회복</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>평가</translation>
    </message>
    <message>
        <source>evaluation, benchmark, measure, score</source>
        <translation>평가, 벤치마크, 측정, 점수, 성능</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>save, write, output</source>
        <translation>저장, 쓰기, 출력, 반출</translation>
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
        <source>A Hugging Face folder, bundled:NAME or variant:KEY. Relative paths start at the workflow file.</source>
        <translation>Hugging Face 폴더, bundled:NAME 또는 variant:KEY입니다. 상대 경로는 워크플로 파일에서 시작합니다.</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>정확도</translation>
    </message>
    <message>
        <source>Also generates this many lines of training text of the same skills, for calibration; 0: none.</source>
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
        <source>Each text is cut to this many tokens first; 0: as the data step says. Less text is faster and less certain.</source>
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
        <source>Divides weights by their layer&apos;s root mean square before layers are compared (scope model).</source>
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
        <source>Parameters that differ for some layers, by glob on layer names, for example {&quot;*.down_proj&quot;: {&quot;bits&quot;: 8}}.</source>
        <translation>레이어 이름의 glob과 그곳에서 다르게 쓸 매개변수입니다. 예: {&quot;*.down_proj&quot;: {&quot;bits&quot;: 8}}</translation>
    </message>
    <message>
        <source>Globs on layer names to skip.</source>
        <translation>건너뛸 레이어 이름의 glob입니다.</translation>
    </message>
    <message>
        <source>Globs on layer names, such as *.mlp.*. The output head and the embeddings stay unchanged unless a glob names them exactly.</source>
        <translation>*.mlp.* 같은 레이어 이름의 glob입니다. 출력층과 임베딩은 정확히 적지 않으면 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Group size</source>
        <translation>그룹 크기</translation>
    </message>
    <message>
        <source>The number of windows; 0 takes all. More windows give steadier numbers and take longer.</source>
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
        <source>Generates prompts with exact answers by rule: arithmetic, sorting, reversing, copying, and recall in English and Korean. Shows which abilities a compressed model loses first.</source>
        <translation>규칙으로 정답이 정해지는 프롬프트를 만듭니다: 산술, 정렬, 뒤집기, 복사, 영어와 한국어 회상. 압축한 모델이 어떤 능력을 먼저 잃는지 보여 줍니다.</translation>
    </message>
    <message>
        <source>Measures a model: perplexity and next-token accuracy on text, exact match on prompts with standard errors, size, bits per weight and sparsity. With a reference it also measures KL divergence and agreement.</source>
        <translation>모델을 측정합니다: 글의 퍼플렉시티와 다음 토큰 정확도, 프롬프트 정답률과 표준 오차, 크기, 가중치당 비트, 희소성. 기준 모델이 있으면 KL 발산과 일치율도 냅니다.</translation>
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
        <translation>퍼플렉시티</translation>
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
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>Sets the smallest weights to zero; needs no data. The baseline of every pruning method. Around half of the weights can become zero before text suffers badly.</source>
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
        <source>The standard error of an accuracy falls with the square root of this number.</source>
        <translation>정확도의 표준 오차는 이 수의 제곱근에 반비례합니다.</translation>
    </message>
    <message>
        <source>Token limit</source>
        <translation>토큰 한도</translation>
    </message>
    <message>
        <source>Tokens in a window of text; 0: as the data step says. Compare only perplexities of equal window length.</source>
        <translation>글 창 하나의 토큰 수입니다. 0이면 데이터 단계의 값을 따릅니다. 길이가 같은 퍼플렉시티끼리만 비교하세요.</translation>
    </message>
    <message>
        <source>Tokens in a window of the training text.</source>
        <translation>훈련용 글 창 하나의 토큰 수입니다.</translation>
    </message>
    <message>
        <source>Tokens in a window. Longer windows give lower perplexity; compare only numbers of equal window length.</source>
        <translation>창 하나의 토큰 수입니다. 창이 길수록 퍼플렉시티가 낮아지므로 길이가 같은 수치끼리만 비교하세요.</translation>
    </message>
    <message>
        <source>Tokens scored</source>
        <translation>채점한 토큰</translation>
    </message>
    <message>
        <source>The folder to write; it is created when it does not exist. Relative paths start at the workflow file.</source>
        <translation>폴더를 쓸 위치이며 없으면 만듭니다. 상대 경로는 워크플로 파일에서 시작합니다.</translation>
    </message>
    <message>
        <source>Which weights are compared with each other: those of a row, of a layer, or of the whole model. The whole model spares layers with large weights.</source>
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
        <source>Writes plain dense tensors under Hugging Face names, with the configuration and the tokenizer, so that other tools can load them. Quantized weights are written as the numbers they stand for.</source>
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
        <translation>퍼플렉시티</translation>
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
        <source>unstructured, or N:M: of every M neighbouring inputs the N with the largest scores stay (2:4 runs faster on recent GPUs).</source>
        <translation>unstructured(비정형) 또는 N:M입니다. N:M은 입력 방향의 이웃 M개마다 가장 큰 N개를 남깁니다(2:4는 최신 GPU에서 더 빠릅니다).</translation>
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
        <source>The number of solved lines of the same skill before each prompt. Without one, a model may not know the task.</source>
        <translation>각 프롬프트 앞에 놓일, 같은 과제의 풀이된 줄 수입니다. 하나도 없으면 모델이 무엇을 묻는지 모를 수 있습니다.</translation>
    </message>
    <message>
        <source>Solved examples</source>
        <translation>풀이된 예시</translation>
    </message>
    <message>
        <source>-1 takes the first windows of each text; any other number takes windows at random with this seed.</source>
        <translation>-1이면 각 글의 처음 창들을, 다른 수이면 그 시드로 무작위 창을 고릅니다.</translation>
    </message>
    <message>
        <source>A score is an outlier when it exceeds the mean of its block this many times.</source>
        <translation>점수가 블록 평균의 이 배수를 넘으면 이상치로 봅니다.</translation>
    </message>
    <message>
        <source>ADMM</source>
        <translation>ADMM</translation>
    </message>
    <message>
        <source>ALPS</source>
        <translation>ALPS</translation>
    </message>
    <message>
        <source>AWQ</source>
        <translation>AWQ</translation>
    </message>
    <message>
        <source>Activation order</source>
        <translation>활성값 순서</translation>
    </message>
    <message>
        <source>Activation power</source>
        <translation>활성값 지수</translation>
    </message>
    <message>
        <source>Activation scales</source>
        <translation>활성값 스케일</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>활성값</translation>
    </message>
    <message>
        <source>This share of the mean diagonal is added to the diagonal of the Gram matrix.</source>
        <translation>그람 행렬의 대각선에 더하는 값으로, 대각선 평균에 대한 비율입니다.</translation>
    </message>
    <message>
        <source>This share of the mean diagonal is added to the diagonal of the Gram matrix. A larger share makes the corrections smaller and the result less bound to the calibration text. Ten times as much is tried when the matrix cannot be factored.</source>
        <translation>그람 행렬의 대각선에 더하는 값으로, 대각선 평균에 대한 비율입니다. 클수록 교정이 작아지고 결과가 보정 글에 덜 매입니다. 행렬을 분해할 수 없으면 열 배로 키워 다시 시도합니다.</translation>
    </message>
    <message>
        <source>This share of the mean diagonal is added to the diagonal of the Gram matrix. It is raised tenfold, with a note, while the matrix cannot be factored.</source>
        <translation>그람 행렬의 대각선에 더하는 값으로, 대각선 평균에 대한 비율입니다. 행렬을 분해할 수 없는 동안 알림과 함께 열 배씩 키웁니다.</translation>
    </message>
    <message>
        <source>Additional channels</source>
        <translation>추가 채널</translation>
    </message>
    <message>
        <source>After the scales, narrows the range of each group where that lowers its output error. q and k are skipped, as in the reference.</source>
        <translation>스케일을 정한 뒤, 출력 오차가 줄어드는 그룹의 범위를 좁힙니다. 참조 구현과 같이 q와 k는 제외합니다.</translation>
    </message>
    <message>
        <source>An N:M pattern in the zeros is recognized and swaps stay in its groups.</source>
        <translation>0의 배치에서 N:M 패턴을 알아보고, 교체가 그 묶음 안에서만 일어나게 합니다.</translation>
    </message>
    <message>
        <source>The largest number of iterations for a layer; most layers settle earlier.</source>
        <translation>레이어 하나의 최대 횟수입니다. 대개 그 전에 수렴합니다.</translation>
    </message>
    <message>
        <source>The largest number of pairs of weights that are swapped in a row; 0: none.</source>
        <translation>한 행에서 자리를 바꾸는 가중치 쌍의 최대 수입니다. 0이면 바꾸지 않습니다.</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>배치</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>베타</translation>
    </message>
    <message>
        <source>Bits by</source>
        <translation>비트 배분</translation>
    </message>
    <message>
        <source>Bits of a key&apos;s and a value&apos;s code: 8, 4 or 2. 16 does not change the cache.</source>
        <translation>키와 값 부호의 비트 수입니다: 8, 4 또는 2. 16이면 캐시를 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Bits of a weight&apos;s code. Learning helps most at 2 and 3.</source>
        <translation>가중치 부호의 비트 수입니다. 학습은 2비트와 3비트에서 가장 효과가 큽니다.</translation>
    </message>
    <message>
        <source>Bits of a weight&apos;s code. The search helps most at 2 and 3 bits.</source>
        <translation>가중치 부호의 비트 수입니다. 탐색은 2비트와 3비트에서 가장 효과가 큽니다.</translation>
    </message>
    <message>
        <source>Bits of activations</source>
        <translation>활성값 비트 수</translation>
    </message>
    <message>
        <source>Bits of weights</source>
        <translation>가중치 비트 수</translation>
    </message>
    <message>
        <source>Block output error</source>
        <translation>블록 출력 오차</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>예산</translation>
    </message>
    <message>
        <source>CPTQuant</source>
        <translation>CPTQuant</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>보정</translation>
    </message>
    <message>
        <source>Calibration windows of one update, drawn at random.</source>
        <translation>갱신 한 번에 쓰는 보정 창의 수이며, 무작위로 뽑습니다.</translation>
    </message>
    <message>
        <source>The number of calibration windows on which thresholds are tried. Statistics use all windows.</source>
        <translation>문턱값을 시험할 보정 창의 수입니다. 통계에는 모든 창을 씁니다.</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>후보</translation>
    </message>
    <message>
        <source>Chooses the low-rank matrix for the error of the layer&apos;s outputs on calibration text instead of the error of its weights.</source>
        <translation>저랭크 행렬을 가중치의 오차가 아니라 보정 글에 대한 레이어 출력의 오차에 맞추어 고릅니다.</translation>
    </message>
    <message>
        <source>Chooses zeros with second-order information and corrects the remaining weights, column by column. More accurate than Wanda at 50 % and more and with N:M patterns; needs a Gram matrix per layer.</source>
        <translation>2차 정보로 0을 고르고 남은 가중치를 열마다 교정합니다. 절반 이상을 지울 때와 N:M 패턴에서 Wanda보다 정확합니다. 레이어마다 그람 행렬이 필요합니다.</translation>
    </message>
    <message>
        <source>Chosen exponent</source>
        <translation>선택한 지수</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>범위 자르기</translation>
    </message>
    <message>
        <source>Columns at once</source>
        <translation>한 번에 처리할 열</translation>
    </message>
    <message>
        <source>Conjugate-gradient steps that fit the remaining weights to the outputs.</source>
        <translation>남은 가중치를 출력에 맞추는 켤레기울기 단계의 수입니다.</translation>
    </message>
    <message>
        <source>Context tokens</source>
        <translation>문맥 토큰</translation>
    </message>
    <message>
        <source>Cosine of block input and output</source>
        <translation>블록 입력과 출력의 코사인</translation>
    </message>
    <message>
        <source>Cross-entropy while learning</source>
        <translation>학습 중 교차 엔트로피</translation>
    </message>
    <message>
        <source>DSnoT</source>
        <translation>DSnoT</translation>
    </message>
    <message>
        <source>Damping</source>
        <translation>감쇠</translation>
    </message>
    <message>
        <source>Dense model</source>
        <translation>밀집 모델</translation>
    </message>
    <message>
        <source>Down projection</source>
        <translation>down 투영</translation>
    </message>
    <message>
        <source>The exponent of the input&apos;s size in the score. 0: inputs do not count; 1: as in Wanda.</source>
        <translation>점수에 들어가는 입력 크기의 지수입니다. 0이면 입력을 보지 않고, 1이면 Wanda와 같습니다.</translation>
    </message>
    <message>
        <source>Extremes</source>
        <translation>극값</translation>
    </message>
    <message>
        <source>Text files (.txt, .md, .jsonl), one per line, each with its share after an equals sign: korean.jsonl = 2. Without a number the share is 1.</source>
        <translation>글 파일(.txt, .md, .jsonl)을 한 줄에 하나씩 적고, 등호 뒤에 비중을 적습니다: korean.jsonl = 2. 수가 없으면 비중은 1입니다.</translation>
    </message>
    <message>
        <source>First penalty</source>
        <translation>처음 벌점</translation>
    </message>
    <message>
        <source>Fits the scales of all groups to the original weights, not when the sweep reaches the group. Block formats (mxfp4, mxfp8, nvfp4, nf4) always do so.</source>
        <translation>모든 그룹의 스케일을 순회가 이르렀을 때가 아니라 원래 가중치에 맞추어 미리 정합니다. 블록 형식(mxfp4, mxfp8, nvfp4, nf4)에서는 항상 그렇습니다.</translation>
    </message>
    <message>
        <source>GPTQ</source>
        <translation>GPTQ</translation>
    </message>
    <message>
        <source>Gram matrices</source>
        <translation>그람 행렬</translation>
    </message>
    <message>
        <source>Growth of beta each iteration.</source>
        <translation>반복마다 베타가 커지는 배수입니다.</translation>
    </message>
    <message>
        <source>HQQ</source>
        <translation>HQQ</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>헤드</translation>
    </message>
    <message>
        <source>Hessian</source>
        <translation>헤세 행렬</translation>
    </message>
    <message>
        <source>High bits</source>
        <translation>높은 비트 수</translation>
    </message>
    <message>
        <source>How closely the auxiliary error follows the true error at the start.</source>
        <translation>보조 오차가 처음에 실제 오차를 얼마나 가까이 따르는지 정합니다.</translation>
    </message>
    <message>
        <source>How many times the median token the largest token of a window is.</source>
        <translation>창에서 가장 큰 토큰이 중간 토큰의 몇 배인지 나타냅니다.</translation>
    </message>
    <message>
        <source>The number of columns that are rounded before all columns after them are corrected in one product. Changes the speed, not the method.</source>
        <translation>뒤의 열을 곱셈 한 번으로 교정하기 전에 확정하는 열의 수입니다. 속도만 바뀌고 방법은 같습니다.</translation>
    </message>
    <message>
        <source>The number of most frequent tokens that are tried before each candidate. Each costs a text of five tokens.</source>
        <translation>후보마다 그 앞에 시험해 볼 가장 흔한 토큰의 수입니다. 하나마다 토큰 다섯 개짜리 글 하나를 계산합니다.</translation>
    </message>
    <message>
        <source>The number of tokens with the largest spikes that are tried.</source>
        <translation>스파이크가 가장 큰 토큰 가운데 시험할 수입니다.</translation>
    </message>
    <message>
        <source>The share of the activations&apos; range that moves into the weights: 0 none, 1 all. The authors use 0.5 for OPT, 0.6 for Falcon-7B, 0.8 for Mistral-7B, 0.85 for Llama-2-7B and 13B, 0.9 for Llama-2-70B.</source>
        <translation>활성값의 범위를 가중치로 얼마나 옮길지 정합니다: 0은 옮기지 않음, 1은 전부. 저자들은 OPT에 0.5, Falcon-7B에 0.6, Mistral-7B에 0.8, Llama-2-7B와 13B에 0.85, Llama-2-70B에 0.9를 씁니다.</translation>
    </message>
    <message>
        <source>How much the variance of an input counts against bringing its weight back.</source>
        <translation>가중치를 되살릴 때 입력의 분산을 얼마나 불리하게 셈할지 정합니다.</translation>
    </message>
    <message>
        <source>How strongly the search is held at first to the zeros it chose. The penalty grows while the zeros still change. A small value is thorough and slow.</source>
        <translation>탐색이 고른 0에 처음에 얼마나 강하게 묶이는지 정합니다. 0이 계속 바뀌는 동안 커집니다. 작으면 꼼꼼하고 느립니다.</translation>
    </message>
    <message>
        <source>Input statistics</source>
        <translation>입력 통계</translation>
    </message>
    <message>
        <source>The number of inputs that are kept unchanged, for searches that need examples.</source>
        <translation>예시가 필요한 탐색을 위해 입력을 그대로 보관합니다.</translation>
    </message>
    <message>
        <source>The number of neighbouring inputs whose zeros are chosen together. Every such block gets the same sparsity.</source>
        <translation>0을 함께 고르는 입력의 수이며, 이런 묶음마다 희소성이 같습니다.</translation>
    </message>
    <message>
        <source>Iteration</source>
        <translation>반복</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>반복 횟수</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 캐시</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>카파</translation>
    </message>
    <message>
        <source>Keep N:M</source>
        <translation>N:M 유지</translation>
    </message>
    <message>
        <source>Keep zeros</source>
        <translation>0 유지</translation>
    </message>
    <message>
        <source>Keeps keys and values of earlier tokens in few bits; they take most of the memory of long texts. Weights do not change. Evaluation and generation both apply the rounding: each token sees what its cache would hold. 4 bits cost little; at 2 bits keep the newest tokens unrounded.</source>
        <translation>앞선 토큰의 키와 값을 적은 비트로 보관합니다. 긴 글에서는 메모리의 대부분이 여기에 쓰입니다. 가중치는 그대로입니다. 평가와 생성 모두 이 반올림을 겪으며, 토큰마다 제 캐시에 담길 값을 봅니다. 4비트는 손실이 작고, 2비트에서는 최근 토큰을 온전히 두세요.</translation>
    </message>
    <message>
        <source>Keeps the hidden states after the last norm, from which reference logits are computed. Takes 4 bytes for each token and channel.</source>
        <translation>마지막 정규화 뒤의 은닉 상태를 보관하여 기준 로짓을 만듭니다. 토큰과 채널마다 4바이트입니다.</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>키</translation>
    </message>
    <message>
        <source>Keys share levels</source>
        <translation>키 묶음 방향</translation>
    </message>
    <message>
        <source>Largest over mean channel maximum, smoothed</source>
        <translation>평활 후 채널 최댓값의 최대/평균</translation>
    </message>
    <message>
        <source>Largest over median token</source>
        <translation>토큰의 최대/중앙값</translation>
    </message>
    <message>
        <source>The largest share of a layer&apos;s input channels that splitting may add. As many similar channels are merged, so the width stays the same. 0: plain rounding.</source>
        <translation>나누기로 늘릴 수 있는 레이어 입력 채널의 최대 비율입니다. 비슷한 채널을 그만큼 합치므로 너비는 그대로입니다. 0이면 단순 반올림입니다.</translation>
    </message>
    <message>
        <source>Learned for inputs of</source>
        <translation>학습 시 입력 비트</translation>
    </message>
    <message>
        <source>Learned for weights of</source>
        <translation>학습 시 가중치 비트</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>Learning steps</source>
        <translation>학습 단계 수</translation>
    </message>
    <message>
        <source>Learns for each weight whether to round up or down, and for each group how far to clip, by signed gradients of a block&apos;s output error. Often the best at 2 to 4 bits; takes minutes where GPTQ takes seconds.</source>
        <translation>블록 출력 오차의 부호 기울기로, 가중치마다 올릴지 내릴지와 그룹마다 범위를 얼마나 자를지 학습합니다. 2~4비트에서 가장 좋을 때가 많지만, GPTQ가 몇 초 걸릴 때 몇 분이 걸립니다.</translation>
    </message>
    <message>
        <source>Learns how far to clip the range of each group, by gradients of a block&apos;s output error. Gains most at 2 and 3 bits and without groups. This is the paper&apos;s weight clipping; for its equivalent transformation use AWQ or SmoothQuant.</source>
        <translation>블록 출력 오차의 기울기로 그룹마다 범위를 얼마나 자를지 학습합니다. 2비트와 3비트, 그룹이 없을 때 효과가 가장 큽니다. 논문의 가중치 클리핑이며, 등가 변환은 AWQ와 SmoothQuant에 맡깁니다.</translation>
    </message>
    <message>
        <source>Unchanged below</source>
        <translation>그대로 둘 어긋남</translation>
    </message>
    <message>
        <source>Whether the quantizer that will take the plan uses a grid without a zero point.</source>
        <translation>계획을 받을 양자화 단계의 격자에 영점이 없는지 정합니다.</translation>
    </message>
    <message>
        <source>Low bits</source>
        <translation>낮은 비트 수</translation>
    </message>
    <message>
        <source>Mean and largest magnitude of each input, for AWQ and SmoothQuant.</source>
        <translation>AWQ와 SmoothQuant에 쓸 각 입력의 평균 크기와 최대 크기입니다.</translation>
    </message>
    <message>
        <source>Middle bits</source>
        <translation>중간 비트 수</translation>
    </message>
    <message>
        <source>Migration strength</source>
        <translation>이동 강도</translation>
    </message>
    <message>
        <source>Mixture of texts</source>
        <translation>글 혼합</translation>
    </message>
    <message>
        <source>Neighbouring inputs that share a scale and a zero point, 16 bits each; 0: the whole row.</source>
        <translation>스케일과 영점을 함께 쓰는 이웃 입력의 수이며, 스케일과 영점은 각각 16비트입니다. 0이면 행 전체입니다.</translation>
    </message>
    <message>
        <source>Newest tokens unrounded</source>
        <translation>온전히 둘 최근 토큰</translation>
    </message>
    <message>
        <source>The largest difference between a block&apos;s sparsity and that of the whole; 0: all blocks get the same.</source>
        <translation>어느 블록의 희소성도 전체 희소성에서 이보다 멀어지지 않습니다. 0이면 모두 같습니다.</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>노름</translation>
    </message>
    <message>
        <source>OBS</source>
        <translation>OBS</translation>
    </message>
    <message>
        <source>OWL ratios</source>
        <translation>OWL 비율</translation>
    </message>
    <message>
        <source>The similarity that cmpq uses. cka is steadier with few windows; cca is the paper&apos;s, on the leading principal components.</source>
        <translation>cmpq가 쓰는 유사도입니다. cka는 창이 적을 때 더 안정적이고, cca는 논문의 방식으로 주성분 위에서 계산합니다.</translation>
    </message>
    <message>
        <source>The share of a layer&apos;s weights that pmpq removes to probe it.</source>
        <translation>pmpq가 레이어를 시험할 때 빼 보는 가중치의 비율입니다.</translation>
    </message>
    <message>
        <source>Bits of the layers in between.</source>
        <translation>그 사이에 있는 레이어의 비트 수입니다.</translation>
    </message>
    <message>
        <source>Bits of the least sensitive layers.</source>
        <translation>가장 덜 민감한 레이어의 비트 수입니다.</translation>
    </message>
    <message>
        <source>Bits of the most sensitive layers: 2 to 8, or 16 to leave them unchanged.</source>
        <translation>가장 민감한 레이어의 비트 수입니다: 2~8, 또는 그대로 두려면 16.</translation>
    </message>
    <message>
        <source>The group size of the quantizer that will take the plan. Sizes and rounding errors are computed for it.</source>
        <translation>계획을 받을 양자화 단계의 그룹 크기입니다. 크기와 반올림 오차를 이 값으로 셈합니다.</translation>
    </message>
    <message>
        <source>The learning rate of the steps on orthonormal matrices (Cayley SGD). It falls to 0 along a cosine.</source>
        <translation>직교 행렬 위에서 나아가는 학습률이며(Cayley SGD), 코사인을 따라 0으로 줄어듭니다.</translation>
    </message>
    <message>
        <source>OmniQuant (clipping)</source>
        <translation>OmniQuant(클리핑)</translation>
    </message>
    <message>
        <source>One asymmetric scale per row.</source>
        <translation>행마다 비대칭 스케일 하나를 씁니다.</translation>
    </message>
    <message>
        <source>One asymmetric scale per token, found while the model runs.</source>
        <translation>토큰마다 비대칭 스케일 하나를 쓰며, 모델이 실행되는 동안 구합니다.</translation>
    </message>
    <message>
        <source>One symmetric scale per row. fp8_e4m3 has 8 bits.</source>
        <translation>행마다 대칭 스케일 하나를 씁니다. fp8_e4m3은 8비트입니다.</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>순서</translation>
    </message>
    <message>
        <source>Outlier from</source>
        <translation>이상치 기준</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>계획</translation>
    </message>
    <message>
        <source>Planned sparsity</source>
        <translation>계획한 희소성</translation>
    </message>
    <message>
        <source>Plans a sparsity for every block: blocks with many outlier scores keep more weights. Link the plan to a pruning step. It matters at 60 % and more, and does not help every model.</source>
        <translation>블록마다 희소성을 계획합니다. 이상치가 많은 블록은 더 많이 남깁니다. 계획을 가지치기 단계에 연결하세요. 60 % 이상에서 의미가 있으며, 모든 모델에서 이득인 것은 아닙니다.</translation>
    </message>
    <message>
        <source>QFeM</source>
        <translation>QFeM</translation>
    </message>
    <message>
        <source>QFeP</source>
        <translation>QFeP</translation>
    </message>
    <message>
        <source>QLLM</source>
        <translation>QLLM</translation>
    </message>
    <message>
        <source>R1: a random-sign Hadamard matrix rotates the hidden states between blocks and is folded into all weights around them. It costs nothing at run time; the output head gets weights of its own.</source>
        <translation>R1: 블록 사이의 은닉 상태에 부호가 무작위인 아다마르 행렬을 적용하고, 주변의 모든 가중치에 접어 넣습니다. 실행할 때 비용이 없습니다. 출력층은 따로 가중치를 갖게 됩니다.</translation>
    </message>
    <message>
        <source>R2: a Hadamard matrix rotates each head between values and output projection and is folded into the weights on both sides. It costs nothing at run time.</source>
        <translation>R2: 헤드마다 값과 출력 투영 사이에 아다마르 행렬을 적용하고 양쪽에 접어 넣습니다. 실행할 때 비용이 없습니다.</translation>
    </message>
    <message>
        <source>R3: applies a Hadamard transform to queries and keys after RoPE while the model runs. It helps only with a quantized KV cache whose keys share levels by token.</source>
        <translation>R3: RoPE 뒤의 쿼리와 키를 모델이 실행되는 동안 아다마르 변환합니다. KV 캐시를 키의 토큰 단위로 양자화할 때만 쓸모가 있습니다.</translation>
    </message>
    <message>
        <source>R4: applies a Hadamard transform to the inputs of the down projection while the model runs. It is needed where these inputs are quantized; a dense export folds it back.</source>
        <translation>R4: down 투영의 입력을 모델이 실행되는 동안 아다마르 변환합니다. 이 입력을 양자화할 때 필요하며, 밀집 내보내기에서는 되접어 넣습니다.</translation>
    </message>
    <message>
        <source>RIA</source>
        <translation>RIA</translation>
    </message>
    <message>
        <source>The rank of the low-rank matrix (LoRC) that corrects part of the rounding error; 0: none. Costs rank × (inputs + outputs) 16-bit numbers per layer, and makes zeros of a pruned layer nonzero.</source>
        <translation>반올림 오차의 일부를 되돌리려고 더하는 저랭크 행렬(LoRC)의 랭크입니다. 0이면 더하지 않습니다. 레이어마다 랭크 × (입력 + 출력)개의 16비트 수가 들고, 가지치기한 레이어의 0을 채웁니다.</translation>
    </message>
    <message>
        <source>Reference outputs</source>
        <translation>기준 출력</translation>
    </message>
    <message>
        <source>Refines the zeros of a pruned model. Weights of the dense model return where a row&apos;s outputs lack them on average, and as many others in the row become zero. Helps where inputs have means far from zero; no weight changes its value.</source>
        <translation>가지치기한 모델의 0을 다듬습니다. 행의 출력이 평균에서 어긋나면 밀집 모델의 가중치를 되살리고 같은 수의 다른 가중치를 지웁니다. 입력의 평균이 0에서 멀 때 도움이 되며, 가중치의 값은 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>Refining steps</source>
        <translation>다듬기 단계 수</translation>
    </message>
    <message>
        <source>Relative output error</source>
        <translation>상대 출력 오차</translation>
    </message>
    <message>
        <source>Removes weights whose size times the size of their inputs is small, within each row. Needs a little text and no weight update; close to SparseGPT at half of the weights and far faster.</source>
        <translation>행마다 크기와 입력 크기의 곱이 작은 가중치를 지웁니다. 글이 조금 필요하고 가중치는 갱신하지 않습니다. 절반을 지울 때 SparseGPT에 가깝고 훨씬 빠릅니다.</translation>
    </message>
    <message>
        <source>Repair rank</source>
        <translation>보완 랭크</translation>
    </message>
    <message>
        <source>Repair what inputs use</source>
        <translation>입력에 맞춰 보완</translation>
    </message>
    <message>
        <source>Residual stream</source>
        <translation>잔차 스트림</translation>
    </message>
    <message>
        <source>Root mean square of inputs</source>
        <translation>입력의 제곱평균제곱근</translation>
    </message>
    <message>
        <source>Rotations</source>
        <translation>회전</translation>
    </message>
    <message>
        <source>Rounding</source>
        <translation>반올림</translation>
    </message>
    <message>
        <source>The bits to which each linear&apos;s inputs are rounded during learning, by token; 16: no rounding.</source>
        <translation>학습에서 겪는 각 선형층 입력의 토큰별 반올림 비트 수입니다. 16이면 없습니다.</translation>
    </message>
    <message>
        <source>The bits to which weights are rounded during learning, by row. 16: no rounding, which is right when GPTQ follows.</source>
        <translation>학습에서 겪는 행별 반올림 비트 수입니다. 16이면 없으며, 뒤에 GPTQ가 올 때 알맞습니다.</translation>
    </message>
    <message>
        <source>Rounds each weight to the nearest level of its number format; needs no data unless the range is weighted_mse. Good at 8 bits, fair at 4, poor at 3 and 2: the baseline of every quantizer.</source>
        <translation>각 가중치를 수 형식의 가장 가까운 값으로 반올림합니다. 범위가 가중 제곱 오차일 때를 빼면 데이터가 필요 없습니다. 8비트는 좋고 4비트는 보통, 3비트와 2비트는 나쁩니다. 모든 양자화의 기준입니다.</translation>
    </message>
    <message>
        <source>Rows whose expected output error, summed over a window, is below this stay unchanged.</source>
        <translation>창 하나에 걸쳐 더한 기대 출력의 어긋남이 이보다 작은 행은 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Runs calibration text through the model once and keeps the statistics of each layer&apos;s inputs that methods need. Link it to several methods, and they share the pass. The statistics are those of the uncompressed model; with calibration text a method uses those of the partly compressed model.</source>
        <translation>보정 글을 모델에 한 번 통과시켜, 각 레이어의 입력에서 방법들이 필요로 하는 것을 보관합니다. 여러 방법에 연결하면 한 번의 계산을 함께 씁니다. 보정 글을 연결할 때와 달리 압축하지 않은 모델의 통계입니다.</translation>
    </message>
    <message>
        <source>Sampled tokens</source>
        <translation>표본 토큰</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>스케일</translation>
    </message>
    <message>
        <source>Scores a weight by its share of its row and of its column, times the size of its input, so that no input or output loses all its weights. As cheap as Wanda. It compares weights within a layer; Wanda compares within rows.</source>
        <translation>행과 열에서 차지하는 비율에 입력 크기를 곱해 가중치의 점수를 매기므로, 어떤 입력이나 출력도 가중치를 모두 잃지 않습니다. Wanda만큼 가볍습니다. Wanda는 행 안에서, 이 방법은 레이어 안에서 비교합니다.</translation>
    </message>
    <message>
        <source>Search loss over that of plain rounding</source>
        <translation>탐색 손실 / 단순 반올림 손실</translation>
    </message>
    <message>
        <source>Search loss over that without splits</source>
        <translation>탐색 손실 / 나누지 않은 손실</translation>
    </message>
    <message>
        <source>Searches the zero point of each group for the least error in a norm that gives outliers little weight, by half-quadratic splitting. Needs no data and takes seconds; clearly better than rounding to nearest at 3 and 2 bits.</source>
        <translation>반이차 분할법으로, 이상치에 관대한 노름의 오차가 가장 작은 영점을 그룹마다 찾습니다. 데이터가 필요 없고 몇 초면 됩니다. 3비트와 2비트에서 단순 반올림보다 확실히 좋습니다.</translation>
    </message>
    <message>
        <source>Searches the zeros of a whole layer together (ADMM) and fits the remaining weights to the layer&apos;s outputs. The most accurate one-shot pruner here from 70 % on. It takes about ten times as long as SparseGPT, so use a GPU for large layers.</source>
        <translation>레이어 전체의 0을 함께 탐색하고(ADMM) 남은 가중치를 레이어의 출력에 맞춥니다. 70 % 이상에서 여기 있는 방법 가운데 가장 정확한 단발 가지치기입니다. SparseGPT보다 열 배쯤 느리므로 큰 레이어에는 GPU를 쓰세요.</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>민감도</translation>
    </message>
    <message>
        <source>Share of outliers</source>
        <translation>이상치 비율</translation>
    </message>
    <message>
        <source>The share of zeros among all selected weights together.</source>
        <translation>계획에 따라 선택한 모든 가중치 가운데 0이 되는 비율입니다.</translation>
    </message>
    <message>
        <source>Share pruned</source>
        <translation>제거 비율</translation>
    </message>
    <message>
        <source>Shared value heads</source>
        <translation>값을 공유하는 헤드</translation>
    </message>
    <message>
        <source>SignRound</source>
        <translation>SignRound</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>유사도</translation>
    </message>
    <message>
        <source>SmoothQuant</source>
        <translation>SmoothQuant</translation>
    </message>
    <message>
        <source>SparseGPT</source>
        <translation>SparseGPT</translation>
    </message>
    <message>
        <source>Spike threshold</source>
        <translation>스파이크 문턱값</translation>
    </message>
    <message>
        <source>Spikes</source>
        <translation>스파이크</translation>
    </message>
    <message>
        <source>Spread</source>
        <translation>편차 한도</translation>
    </message>
    <message>
        <source>Static groups</source>
        <translation>고정 그룹</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>통계</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>The number of steps that train the rotations of residual stream and heads, so that the model with rounded weights and inputs predicts the calibration text best. The paper takes 100. 0: the Hadamard matrices are used unchanged, and no data is needed.</source>
        <translation>가중치와 입력을 반올림한 모델이 보정 글을 가장 잘 예측하도록 잔차 스트림과 헤드의 회전을 학습하는 단계의 수입니다. 논문은 100입니다. 0이면 아다마르 행렬을 그대로 쓰며 데이터가 필요 없습니다.</translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>저장 형식</translation>
    </message>
    <message>
        <source>The mean number of stored bits per weight, scales and zero points included; for allocation by budget.</source>
        <translation>스케일과 영점을 포함해 가중치 하나에 드는 평균 저장 비트 수입니다. 예산으로 배분할 때 씁니다.</translation>
    </message>
    <message>
        <source>Swapped weights</source>
        <translation>교체한 가중치</translation>
    </message>
    <message>
        <source>Swaps per row</source>
        <translation>행별 교체 수</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>글</translation>
    </message>
    <message>
        <source>The same with the prefix</source>
        <translation>접두가 있을 때 같은 값</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Tokens (keys by channel) or channels (by token) that share a scale and a lowest value, 16 bits each.</source>
        <translation>스케일과 최솟값을 함께 쓰는 토큰(채널 단위의 키) 또는 채널(토큰 단위)의 수이며, 스케일과 최솟값은 각각 16비트입니다.</translation>
    </message>
    <message>
        <source>Tokens in a window, the same for all texts.</source>
        <translation>창 하나의 토큰 수이며 모든 글에 같습니다.</translation>
    </message>
    <message>
        <source>The number of updates of the zero points. Each group keeps the best zero point it had.</source>
        <translation>영점을 갱신하는 횟수입니다. 그룹마다 지금까지 가장 좋은 영점을 씁니다.</translation>
    </message>
    <message>
        <source>Variance power</source>
        <translation>분산 지수</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>방식</translation>
    </message>
    <message>
        <source>Wanda</source>
        <translation>Wanda</translation>
    </message>
    <message>
        <source>Rounds weights to 4-bit floats (E2M1) and inputs to 8-bit floats, and adds a low-rank matrix that corrects part of the error. For hardware with FP8 units, and for models whose activations have outliers that 8-bit integers lose.</source>
        <translation>가중치는 4비트 부동소수점(E2M1), 입력은 8비트 부동소수점으로 두고 저랭크 행렬로 오차의 일부를 되돌립니다. FP8 연산기가 있는 하드웨어와, 8비트 정수로는 이상치를 잃는 모델에 알맞습니다.</translation>
    </message>
    <message>
        <source>Weights that are already zero stay zero and count towards the sparsity. Off: they may become nonzero again.</source>
        <translation>이미 0인 가중치는 0으로 남고 희소성에 포함됩니다. 그렇지 않으면 다시 채워질 수 있습니다.</translation>
    </message>
    <message>
        <source>gptq does not change weights that are zero.</source>
        <translation>0인 가중치는 gptq가 움직이지 않습니다.</translation>
    </message>
    <message>
        <source>Weights that are zero stay zero, so that a pruned model keeps its mask. The other weights correct their errors, as in SparseGPT.</source>
        <translation>0인 가중치는 0으로 남아 가지치기한 모델의 마스크가 유지됩니다. 그 오차는 SparseGPT처럼 다른 가중치가 교정합니다.</translation>
    </message>
    <message>
        <source>The format to which inputs are rounded, token by token. fp8 (E4M3) stays close where a few channels are very large; int8 is better where none are; none does not round.</source>
        <translation>입력을 토큰마다 무엇으로 반올림할지 정합니다. fp8(E4M3)은 몇몇 채널이 아주 클 때 가깝고, 그런 채널이 없으면 int8이 낫습니다. 없음이면 그대로 둡니다.</translation>
    </message>
    <message>
        <source>The bits to which the inputs of the layers are rounded while the model runs.</source>
        <translation>모델이 실행되는 동안 레이어의 입력을 무엇으로 반올림할지 정합니다.</translation>
    </message>
    <message>
        <source>Which weights are compared with each other: those of a row or of a whole layer.</source>
        <translation>어느 가중치끼리 겨루는지 정합니다: 행 또는 레이어 전체.</translation>
    </message>
    <message>
        <source>Whole zero points</source>
        <translation>정수 영점</translation>
    </message>
    <message>
        <source>Windows of the search</source>
        <translation>탐색에 쓸 창</translation>
    </message>
    <message>
        <source>ZeroQuant-FP</source>
        <translation>ZeroQuant-FP</translation>
    </message>
    <message>
        <source>activation</source>
        <translation>활성값</translation>
    </message>
    <message>
        <source>activation-aware</source>
        <translation>활성값 인식</translation>
    </message>
    <message>
        <source>activations</source>
        <translation>활성값</translation>
    </message>
    <message>
        <source>allocation</source>
        <translation>배분</translation>
    </message>
    <message>
        <source>assembly</source>
        <translation>합치기</translation>
    </message>
    <message>
        <source>attention sink</source>
        <translation>어텐션 싱크</translation>
    </message>
    <message>
        <source>auto-round</source>
        <translation>auto-round</translation>
    </message>
    <message>
        <source>autoround</source>
        <translation>autoround</translation>
    </message>
    <message>
        <source>awq</source>
        <translation>awq</translation>
    </message>
    <message>
        <source>block</source>
        <translation>블록</translation>
    </message>
    <message>
        <source>block: all statistics of a block are collected before its first layer changes, as in the papers. linear: a layer is compressed as soon as its inputs are known, and later layers see its compressed output; one pass instead of two.</source>
        <translation>블록: 논문과 같이 블록의 통계를 첫 레이어가 바뀌기 전에 모두 모읍니다. 선형층: 입력을 알게 되는 대로 레이어를 압축하고 그 출력을 이어 갑니다. 두 번이 아니라 한 번만 통과합니다.</translation>
    </message>
    <message>
        <source>budget</source>
        <translation>예산</translation>
    </message>
    <message>
        <source>cache</source>
        <translation>캐시</translation>
    </message>
    <message>
        <source>calibrate</source>
        <translation>보정</translation>
    </message>
    <message>
        <source>cca</source>
        <translation>cca</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>채널</translation>
    </message>
    <message>
        <source>channel: neighbouring tokens of a channel share levels, so that a few channels with outliers do not affect the others. token: neighbouring channels of a token share levels, as for values; right after a rotation of keys.</source>
        <translation>채널: 채널마다 이웃한 토큰끼리 묶어, 이상치가 있는 몇몇 채널의 영향을 그 안에 가둡니다. 토큰: 값과 같이 토큰마다 이웃한 채널끼리 묶으며, 키를 회전한 뒤에 알맞습니다.</translation>
    </message>
    <message>
        <source>cka</source>
        <translation>cka</translation>
    </message>
    <message>
        <source>clip</source>
        <translation>범위 자르기</translation>
    </message>
    <message>
        <source>clipping</source>
        <translation>클리핑</translation>
    </message>
    <message>
        <source>clusters</source>
        <translation>군집</translation>
    </message>
    <message>
        <source>clusters: the layers are divided where the gaps between their sensitivities are widest, and the most sensitive layers get the high bits. budget: the least total damage within a mean number of bits.</source>
        <translation>군집: 민감도를 간격이 가장 넓은 곳에서 나누고 가장 민감한 쪽에 높은 비트를 줍니다. 예산: 평균 비트 수 안에서 손상의 합을 가장 작게 합니다.</translation>
    </message>
    <message>
        <source>cmpq</source>
        <translation>cmpq</translation>
    </message>
    <message>
        <source>cmpq: how much a layer&apos;s outputs differ from those of the other layers (one pass). pmpq: how much the loss rises without the layer&apos;s smallest weights (one evaluation per layer). tdmpq: the first-order change of the loss when the layer is rounded (one backward pass).</source>
        <translation>cmpq: 레이어의 출력이 다른 레이어의 출력과 얼마나 다른지 봅니다(한 번 통과). pmpq: 레이어의 가장 작은 가중치를 빼면 손실이 얼마나 커지는지 봅니다(레이어마다 평가 한 번). tdmpq: 레이어를 반올림할 때 손실의 1차 변화를 봅니다(역전파 한 번).</translation>
    </message>
    <message>
        <source>conjugate gradient</source>
        <translation>켤레기울기</translation>
    </message>
    <message>
        <source>count</source>
        <translation>개수</translation>
    </message>
    <message>
        <source>count: each row, or the layer, loses the same share of its weights. cumulative: each row loses the weights that make up the same share of its total score, so rows with a few strong weights lose more; the layer meets the sparsity to 0.1 %. N:M patterns always count.</source>
        <translation>개수: 행마다 또는 레이어에서 같은 비율의 가중치를 지웁니다. 누적: 행마다 점수 합의 같은 비율을 차지하는 가중치를 지우므로, 강한 가중치가 몇 개뿐인 행은 더 많이 잃습니다. 레이어의 희소성은 0.1 % 안에서 맞습니다. N:M 패턴에서는 항상 개수를 씁니다.</translation>
    </message>
    <message>
        <source>cumulative</source>
        <translation>누적</translation>
    </message>
    <message>
        <source>data-free</source>
        <translation>데이터 불필요</translation>
    </message>
    <message>
        <source>disassembly</source>
        <translation>나누기</translation>
    </message>
    <message>
        <source>domains</source>
        <translation>분야</translation>
    </message>
    <message>
        <source>e2m1</source>
        <translation>e2m1</translation>
    </message>
    <message>
        <source>float</source>
        <translation>부동소수점</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>fp4</source>
        <translation>fp4</translation>
    </message>
    <message>
        <source>fp4_e2m1</source>
        <translation>fp4_e2m1</translation>
    </message>
    <message>
        <source>fp8</source>
        <translation>fp8</translation>
    </message>
    <message>
        <source>fp8_e4m3</source>
        <translation>fp8_e4m3</translation>
    </message>
    <message>
        <source>fp8_e5m2</source>
        <translation>fp8_e5m2</translation>
    </message>
    <message>
        <source>gptq</source>
        <translation>gptq</translation>
    </message>
    <message>
        <source>gptq: later columns are corrected for the error of earlier ones. nearest: they are not.</source>
        <translation>gptq는 앞 열의 오차를 뒤 열에서 교정하고, 가장 가까운 값은 교정하지 않습니다.</translation>
    </message>
    <message>
        <source>gram</source>
        <translation>그람</translation>
    </message>
    <message>
        <source>hadamard</source>
        <translation>아다마르</translation>
    </message>
    <message>
        <source>half-quadratic</source>
        <translation>반이차</translation>
    </message>
    <message>
        <source>hessian</source>
        <translation>헤세 행렬</translation>
    </message>
    <message>
        <source>imatrix</source>
        <translation>중요도 행렬</translation>
    </message>
    <message>
        <source>int2</source>
        <translation>int2</translation>
    </message>
    <message>
        <source>int3</source>
        <translation>int3</translation>
    </message>
    <message>
        <source>int: evenly spaced levels for weights and activations. fp8_e4m3: 8-bit floats for both, better where single values stand out, worse elsewhere.</source>
        <translation>정수: 가중치와 활성값 모두 간격이 고른 값입니다. fp8_e4m3: 둘 다 8비트 부동소수점이며, 값 하나하나가 두드러지는 곳에서는 낫고 다른 곳에서는 못합니다.</translation>
    </message>
    <message>
        <source>int: evenly spaced levels. Floating-point formats fix the bits; mxfp4, mxfp8 (32) and nvfp4 (16) also fix the group.</source>
        <translation>정수: 간격이 고른 값입니다. 부동소수점 형식은 비트 수가 정해져 있고, mxfp4와 mxfp8(32), nvfp4(16)는 그룹 크기도 정해져 있습니다.</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>키</translation>
    </message>
    <message>
        <source>kivi</source>
        <translation>kivi</translation>
    </message>
    <message>
        <source>knapsack</source>
        <translation>배낭 문제</translation>
    </message>
    <message>
        <source>languages</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>layerwise</source>
        <translation>레이어별</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>선형층</translation>
    </message>
    <message>
        <source>long context</source>
        <translation>긴 문맥</translation>
    </message>
    <message>
        <source>lorc</source>
        <translation>lorc</translation>
    </message>
    <message>
        <source>low rank</source>
        <translation>저랭크</translation>
    </message>
    <message>
        <source>lwc</source>
        <translation>lwc</translation>
    </message>
    <message>
        <source>m1</source>
        <translation>m1</translation>
    </message>
    <message>
        <source>m2</source>
        <translation>m2</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>마스크</translation>
    </message>
    <message>
        <source>max</source>
        <translation>최대</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>평균</translation>
    </message>
    <message>
        <source>minmax: keeps the largest weight exact. mse: the range with the least squared error. weighted_mse: as mse, with columns weighted by their inputs.</source>
        <translation>최소·최대는 가장 큰 가중치를 정확히 지키고, 제곱 오차는 오차가 가장 작은 범위를 찾습니다. 가중 제곱 오차는 열마다 입력의 크기를 곱해 셈합니다.</translation>
    </message>
    <message>
        <source>mixed precision</source>
        <translation>혼합 정밀도</translation>
    </message>
    <message>
        <source>mr-gptq</source>
        <translation>mr-gptq</translation>
    </message>
    <message>
        <source>mxfp4</source>
        <translation>mxfp4</translation>
    </message>
    <message>
        <source>mxfp8</source>
        <translation>mxfp8</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>내트</translation>
    </message>
    <message>
        <source>nearest</source>
        <translation>가장 가까운 값</translation>
    </message>
    <message>
        <source>nf4</source>
        <translation>nf4</translation>
    </message>
    <message>
        <source>non-uniform</source>
        <translation>비균일</translation>
    </message>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>nvfp4</source>
        <translation>nvfp4</translation>
    </message>
    <message>
        <source>optq</source>
        <translation>optq</translation>
    </message>
    <message>
        <source>outlier</source>
        <translation>이상치</translation>
    </message>
    <message>
        <source>outliers</source>
        <translation>이상치</translation>
    </message>
    <message>
        <source>The exponent p of the error Σ|w − w&apos;|^p that is minimized. Below 1 a few large errors count less, so that outliers do not spoil their group.</source>
        <translation>작게 만들 오차 Σ|w − w&apos;|^p의 p입니다. 1보다 작으면 몇 개의 큰 오차를 덜 셈하므로 이상치가 그룹을 망치지 않습니다.</translation>
    </message>
    <message>
        <source>plug-and-play</source>
        <translation>바로 적용</translation>
    </message>
    <message>
        <source>pmpq</source>
        <translation>pmpq</translation>
    </message>
    <message>
        <source>prefix</source>
        <translation>접두</translation>
    </message>
    <message>
        <source>quarot</source>
        <translation>quarot</translation>
    </message>
    <message>
        <source>ratio</source>
        <translation>비율</translation>
    </message>
    <message>
        <source>real</source>
        <translation>실수</translation>
    </message>
    <message>
        <source>real: any number. m1: powers of two. m2: the row&apos;s largest scale divided by powers of two. With powers of two, hardware converts FP4 to FP8 by a shift of the exponent; they cost a little accuracy.</source>
        <translation>실수: 어떤 수든 됩니다. m1: 2의 거듭제곱입니다. m2: 행에서 가장 큰 스케일을 2의 거듭제곱으로 나눈 값입니다. 2의 거듭제곱이면 하드웨어가 지수만 옮겨 FP4를 FP8로 바꿀 수 있는 대신 정확도를 조금 잃습니다.</translation>
    </message>
    <message>
        <source>refine</source>
        <translation>다듬기</translation>
    </message>
    <message>
        <source>relative importance</source>
        <translation>상대 중요도</translation>
    </message>
    <message>
        <source>rotation</source>
        <translation>회전</translation>
    </message>
    <message>
        <source>rounding</source>
        <translation>반올림</translation>
    </message>
    <message>
        <source>s</source>
        <translation>초</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>스케일</translation>
    </message>
    <message>
        <source>second order</source>
        <translation>2차</translation>
    </message>
    <message>
        <source>sensitivity</source>
        <translation>민감도</translation>
    </message>
    <message>
        <source>skip</source>
        <translation>건너뛰기</translation>
    </message>
    <message>
        <source>source</source>
        <translation>원래 형식</translation>
    </message>
    <message>
        <source>source: each weight in its original type, rounded once. float32: exact, and twice the size of bfloat16; for use before a step that rounds anyway.</source>
        <translation>원래 형식: 가중치마다 원래의 자료형을 쓰고 한 번 반올림합니다. float32: 정확하지만 bfloat16의 두 배 크기입니다. 어차피 반올림하는 단계가 뒤따를 때 씁니다.</translation>
    </message>
    <message>
        <source>spike</source>
        <translation>스파이크</translation>
    </message>
    <message>
        <source>spinquant</source>
        <translation>spinquant</translation>
    </message>
    <message>
        <source>static</source>
        <translation>정적</translation>
    </message>
    <message>
        <source>swap</source>
        <translation>교체</translation>
    </message>
    <message>
        <source>tdmpq</source>
        <translation>tdmpq</translation>
    </message>
    <message>
        <source>tensor</source>
        <translation>텐서</translation>
    </message>
    <message>
        <source>token</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>training-free</source>
        <translation>학습 불필요</translation>
    </message>
    <message>
        <source>values</source>
        <translation>값</translation>
    </message>
    <message>
        <source>w4a4</source>
        <translation>w4a4</translation>
    </message>
    <message>
        <source>w4a8</source>
        <translation>w4a8</translation>
    </message>
    <message>
        <source>w8a8</source>
        <translation>w8a8</translation>
    </message>
    <message>
        <source>weighted_mse</source>
        <translation>가중 제곱 오차</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>비중</translation>
    </message>
    <message>
        <source>windows</source>
        <translation>창</translation>
    </message>
    <message>
        <source>zero point</source>
        <translation>영점</translation>
    </message>
    <message>
        <source>Rounds zero points to codes of 8 bits instead of 16. Zeros stay exactly zero, and integer kernels can run the layer. The search then gains nothing over rounding to nearest.</source>
        <translation>영점을 코드로 반올림합니다. 16비트 대신 8비트이고, 0이 정확히 0으로 남으며, 정수 커널로 계층을 실행할 수 있습니다. 그 대신 탐색은 최근접 반올림보다 나아질 것이 없습니다.</translation>
    </message>
    <message>
        <source>For N:M patterns only: orders the inputs of each layer so that strong inputs do not compete with each other. The layer then reads its inputs through a gather, which costs time when it runs. A dense export restores the order of the columns; there they no longer follow N:M.</source>
        <translation>N:M 패턴 전용: 강한 입력끼리 경쟁하지 않도록 각 레이어의 입력 순서를 바꿉니다. 그러면 레이어가 gather를 거쳐 입력을 읽으므로 실행할 때 시간이 더 듭니다. 밀집 내보내기는 열을 제자리로 돌려놓으므로 그 파일은 더 이상 N:M이 아닙니다.</translation>
    </message>
    <message>
        <source>Reallocate channels</source>
        <translation>채널 재배치</translation>
    </message>
    <message>
        <source>Score gained by reallocation</source>
        <translation>재배치로 얻은 점수</translation>
    </message>
    <message>
        <source>unstructured, or N:M. With N:M, N/M replaces the sparsity, and each block gets its own N for the same M. One step of N is wide: with M = 4 blocks differ only from a spread of 0.15 on.</source>
        <translation>unstructured(비정형) 또는 N:M: 그러면 N/M이 희소성을 대신하고, 각 블록은 같은 M에 대해 자기 N을 받습니다. 단계가 굵어서 M이 4이면 퍼짐이 0.15 이상이어야 블록마다 달라집니다.</translation>
    </message>
    <message>
        <source>Products of all pairs of inputs, for GPTQ, SparseGPT, ALPS and AWQ. Large: 4 bytes for each pair.</source>
        <translation>GPTQ, SparseGPT, ALPS, AWQ에 쓸 모든 입력 쌍의 곱입니다. 쌍마다 4바이트로 큽니다.</translation>
    </message>
    <message>
        <source>Quantizes the inputs with the largest activations first, while most other weights can still correct their errors. Helps at 3 bits and fewer; makes groups static.</source>
        <translation>오차를 교정할 여지가 가장 많을 때 활성값이 가장 큰 입력부터 양자화합니다. 3비트 이하에서 도움이 됩니다. 그룹을 미리 정하게 됩니다.</translation>
    </message>
    <message>
        <source>The number of calibration windows on which the 20 candidates are tried. The reference tries all windows, which takes longer in proportion and changes little. The statistics always use all windows. With linked statistics the search compares the layers&apos; own outputs on all tokens instead.</source>
        <translation>후보 20개를 시험할 보정 창의 수입니다. 원본 구현은 모든 창을 쓰는데, 시간은 그만큼 더 들고 결과는 거의 같습니다. 통계에는 항상 모든 창을 씁니다. 통계를 연결하면 그 대신 모든 토큰에 대한 레이어 자체의 출력을 봅니다.</translation>
    </message>
    <message>
        <source>Globs on the names of key projections, such as model.layers.0.*. A block&apos;s keys and values are selected together.</source>
        <translation>키 프로젝션 이름에 대한 글롭입니다. 예: model.layers.0.*. 한 블록의 키와 값은 함께 갑니다.</translation>
    </message>
    <message>
        <source>Neighbouring inputs that share a scale; 0, or more than a row has: the whole row. The paper uses 256; 128 divides the inputs of more models and allows a comparison with the other methods.</source>
        <translation>스케일을 함께 쓰는 이웃 입력의 수입니다. 0이거나 입력 수보다 크면 행 전체입니다. 논문은 256이며, 128은 더 많은 모델에 나누어떨어지고 다른 방법과 비교됩니다.</translation>
    </message>
    <message>
        <source>Query heads that read the same values need the same scales before o. mean (geometric) or max combines the sizes of their inputs; skip leaves o without scales, as the reference does.</source>
        <translation>같은 값을 읽는 쿼리 헤드들은 o 앞의 스케일을 하나로 맞춰야 합니다. mean(기하 평균) 또는 max로 입력 크기를 합치거나, 원본 구현처럼 skip으로 건너뛰어 o에는 스케일을 두지 않습니다.</translation>
    </message>
    <message>
        <source>Range kept</source>
        <translation>남길 범위</translation>
    </message>
    <message>
        <source>Round activations</source>
        <translation>활성값 반올림</translation>
    </message>
    <message>
        <source>The bits to which inputs are rounded. 8 bits cost almost nothing. 4 bits need Rotations before; otherwise outlier channels leave no levels to the others. fp8_e4m3 has 8 bits.</source>
        <translation>입력을 몇 비트로 반올림할지 정합니다. 8비트는 손실이 거의 없습니다. 4비트는 앞에 회전이 필요하며, 없으면 두드러진 채널 때문에 다른 채널에 남는 값이 없습니다. fp8_e4m3은 8비트입니다.</translation>
    </message>
    <message>
        <source>dynamic</source>
        <translation>동적</translation>
    </message>
    <message>
        <source>Applies a Hadamard transform to blocks of this many neighbouring inputs, in every layer without a transform of its own, while the model runs. 128 with all other rotations off and GPTQ after it gives MR-GPTQ. 0: none. The number must divide every layer&apos;s inputs.</source>
        <translation>이웃한 입력을 이 수만큼씩 묶어, 자기 변환이 없는 모든 레이어에서 모델이 실행되는 동안 아다마르 변환을 합니다. 128로 두고 다른 회전을 모두 끈 뒤 GPTQ를 이으면 MR-GPTQ입니다. 0이면 하지 않습니다. 모든 레이어의 입력 수를 나누는 수여야 합니다.</translation>
    </message>
    <message>
        <source>Applies a Hadamard transform across the heads to the inputs of the output projection while the model runs. With Heads this is all of QuaRot&apos;s rotation. It helps where these inputs are quantized; SpinQuant does not use it.</source>
        <translation>출력 투영의 입력을 헤드 사이로 아다마르 변환하며, 모델이 실행되는 동안 합니다. 헤드 회전과 함께 쓰면 QuaRot 그대로입니다. 이 입력을 양자화할 때 쓸모가 있고, SpinQuant는 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>Across heads</source>
        <translation>헤드 사이</translation>
    </message>
    <message>
        <source>Which levels there are, at 4 bits. restricted: -7 to 7, as common kernels expect. full: -8 to 7 with the sign that reaches the largest weight, as in llama.cpp and AutoRound; better at few bits. centred: -8 to 7 about the middle of the range, as in GPTQ&apos;s own code.</source>
        <translation>4비트라면 제한은 흔한 커널처럼 -7부터 7까지입니다. 전체는 -8부터 7까지이며 가장 큰 가중치에 닿는 부호를 쓰고(llama.cpp와 AutoRound), 비트가 적을 때 더 좋습니다. 가운데는 -8부터 7까지를 범위의 중앙에 맞춥니다(GPTQ의 코드).</translation>
    </message>
    <message>
        <source>Inputs in blocks of</source>
        <translation>입력 묶음의 크기</translation>
    </message>
    <message>
        <source>The share of a token&apos;s range that the levels cover; values beyond are clipped to its ends. QuaRot&apos;s 0.9 helps at 4 bits; 1 clips nothing and is right at 8 bits and for fp8_e4m3. Formats with groups clip nothing.</source>
        <translation>값을 나누어 놓을, 토큰 범위의 비율입니다. 그 밖은 양 끝으로 잘립니다. QuaRot의 0.9는 4비트에서 이득이고, 8비트와 fp8_e4m3에는 아무것도 자르지 않는 1이 알맞습니다. 묶음이 있는 형식은 자르지 않습니다.</translation>
    </message>
    <message>
        <source>Symmetric levels</source>
        <translation>대칭 값</translation>
    </message>
    <message>
        <source>centred</source>
        <translation>가운데</translation>
    </message>
    <message>
        <source>full</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>inputs</source>
        <translation>입력</translation>
    </message>
    <message>
        <source>int: evenly spaced levels. fp8_e4m3: 8-bit floats, better where single values stand out, worse elsewhere. mxfp4, mxfp8 (32 inputs) and nvfp4 (16) scale groups of neighbours; they fix the bits.</source>
        <translation>int: 고른 간격의 값입니다. fp8_e4m3: 8비트 부동소수점이며, 몇몇 값이 튀는 곳에서는 낫고 다른 곳에서는 못합니다. mxfp4, mxfp8(입력 32개)과 nvfp4(16개)는 이웃한 묶음마다 스케일을 두며 비트 수가 정해져 있습니다.</translation>
    </message>
    <message>
        <source>restricted</source>
        <translation>제한</translation>
    </message>
    <message>
        <source>Rounds weights column by column and corrects the later columns for the error, so that the layer&apos;s outputs on calibration text stay close. The usual choice at 4 and 3 bits; with act-order and linear order it is the variant of the paper&apos;s best results. Block formats fit their scales beforehand, as MR-GPTQ does. For its rotation put the step Rotations before this one, with Inputs in blocks of set to 128 and nothing else.</source>
        <translation>가중치를 열마다 반올림하고, 생긴 오차를 아직 남은 열에서 교정하여 보정 글에 대한 레이어 출력을 원래와 가깝게 지킵니다. 4비트와 3비트에서 흔히 쓰는 방법이며, 활성값 순서와 선형층 순서를 함께 쓰면 논문에서 가장 좋은 결과를 낸 변형입니다. 블록 형식은 MR-GPTQ처럼 스케일을 미리 정하며, 그 회전은 입력 묶음의 크기만 128로 둔 회전 단계입니다.</translation>
    </message>
    <message>
        <source>Signed levels around zero, as in QuaRot. Off: levels from a token&apos;s least to its largest value, which is better where inputs lie mostly on one side. The other formats are always symmetric.</source>
        <translation>QuaRot처럼 0을 중심으로 부호 있는 값을 씁니다. 끄면 토큰의 최솟값부터 최댓값까지를 나누며, 입력이 한쪽으로 치우친 곳에서 낫습니다. 다른 형식은 항상 대칭입니다.</translation>
    </message>
    <message>
        <source>Rounds the inputs of layers while the model runs, with a scale for each token. Weights do not change. Needs no data. Put it last: Rotations, GPTQ and this step give a model of 4-bit weights and activations (QuaRot).</source>
        <translation>모델이 실행되는 동안 레이어의 입력을 토큰마다의 스케일로 반올림하고 가중치는 그대로 둡니다. 데이터가 필요 없습니다. 맨 끝에 두세요. 회전, GPTQ, 이 단계를 이으면 가중치와 활성값이 4비트인 모델이 됩니다(QuaRot).</translation>
    </message>
    <message>
        <source>Rotates hidden states, heads and the inputs of layers by Hadamard matrices. The model computes the same, and outliers are spread over all channels. Put it before a step that quantizes activations, keys or weights to 4 bits; needs no data. It rotates the whole stream between blocks, so it offers no choice of layers.</source>
        <translation>은닉 상태와 헤드, 레이어의 입력을 아다마르 행렬로 돌립니다. 모델이 계산하는 것은 바뀌지 않고, 튀는 값이 모든 채널에 퍼집니다. 활성값이나 키, 가중치를 4비트로 양자화하기 전에 두세요. 데이터가 필요 없습니다. 블록 사이의 흐름 전체를 돌리므로 고를 레이어가 없습니다.</translation>
    </message>
    <message>
        <source>minmax: the range spans all weights. mse: the range with the least squared error; slower, and better at few bits. weighted_mse: as mse, with columns weighted by the size of their inputs where those are known.</source>
        <translation>최소·최대는 모든 가중치를 담고, 제곱 오차는 오차가 가장 작은 범위를 찾습니다. 느리지만 비트가 적을 때 더 좋습니다. 가중 제곱 오차는 입력의 크기를 아는 곳에서 열마다 그 크기를 곱해 셈합니다.</translation>
    </message>
    <message>
        <source>Auxiliary loss</source>
        <translation>보조 손실</translation>
    </message>
    <message>
        <source>Before rounding, scales up the weights of large input channels and divides those channels in the layer before, so that weights that matter are rounded more finely. It searches the exponent for each block, then clips ranges. Later blocks are calibrated on the outputs of compressed blocks; this measured better than the outputs of the original model, which the authors use. Good at 4 and 3 bits; breaks down at 2.</source>
        <translation>반올림하기 전에 큰 입력 채널의 가중치를 키우고 앞 레이어에서 그 채널을 그만큼 나누어, 중요한 것이 더 곱게 반올림되게 합니다. 지수는 블록마다 탐색하고, 이어서 범위를 자릅니다. 뒤쪽 블록은 이미 압축한 블록의 출력으로 보정하며, 원본 모델의 출력을 쓰는 저자의 방식보다 측정 결과가 더 좋습니다. 4비트와 3비트에서 좋고 2비트에서는 무너집니다.</translation>
    </message>
    <message>
        <source>Adds a second target of equal weight: the original block&apos;s output for the inputs that come from quantized blocks. The authors do so at 2 bits.</source>
        <translation>양자화한 블록에서 온 입력에 원본 블록이 내는 출력도 함께 목표로 삼습니다. 원본 입력에 대한 출력과 비중은 같습니다. 저자는 2비트에서 이렇게 합니다.</translation>
    </message>
    <message>
        <source>Measures how sensitive the model is to the compression of each layer and gives sensitive layers more bits. It scores single linears; the authors score whole blocks. Any quantizing step takes its plan.</source>
        <translation>레이어마다 압축에 모델이 얼마나 민감한지 재고, 민감한 레이어에 비트를 더 줍니다. 저자는 블록 전체에 점수를 매기지만 여기서는 선형 레이어마다 점수를 매깁니다. 계획은 어느 양자화 단계에나 연결할 수 있습니다.</translation>
    </message>
    <message>
        <source>Rounds weights and activations to 8 bits. Outlier channels of the activations are first divided in the norm before the layer and multiplied into the weights, where one scale per row represents them better. This does not help with single tokens that stand out (spikes): see QFeM and QFeP. Two things differ from the authors&apos; code: later blocks are calibrated on the outputs of compressed blocks, and the outputs of q, k and v are not rounded for attention.</source>
        <translation>가중치와 활성값을 8비트로 반올림합니다. 두드러진 활성값 채널을 먼저 앞의 정규화에서 나누고 가중치에 곱합니다. 가중치는 행마다 스케일이 있어 더 잘 견딥니다. 두드러진 토큰 하나(스파이크)에는 도움이 되지 않으니 QFeM과 QFeP를 보세요. 저자의 코드와 다른 점이 두 가지 있습니다. 뒤쪽 블록은 이미 압축한 블록의 출력으로 보정하고, 어텐션에 들어가는 q, k, v의 출력은 반올림하지 않습니다.</translation>
    </message>
    <message>
        <source>Rounds weights and activations to few bits (4 and 4). Outlier input channels are split into copies that share their value, and similar channels are merged to make room. The threshold is searched for each block: at most 12 values of the paper&apos;s list are tried, evenly spaced, and no split is one of them, so that nothing is split where that does not help. The paper trains a low-rank correction afterwards; it is not part of this step.</source>
        <translation>가중치와 활성값을 적은 비트(4와 4)로 반올림합니다. 두드러진 입력 채널은 몫을 나눠 갖는 사본으로 나누고, 비슷한 채널은 합쳐 자리를 만듭니다. 문턱값은 블록마다 탐색합니다. 논문의 목록에서 나누지 않는 경우를 포함해 고른 간격으로 최대 12개를 시험하므로, 나누어도 나아지지 않는 곳은 나누지 않습니다. 논문에서 이어서 학습하는 저랭크 교정은 이 단계에 들어 있지 않습니다.</translation>
    </message>
    <message>
        <source>How far an update moves an offset at the start, in steps of the grid; it falls to 0 in a straight line. 0: as in AutoRound, 1 / iterations, and 2 / iterations for layers of 3 bits and fewer with 1000 iterations and more.</source>
        <translation>오프셋의 처음 걸음 크기로, 격자 간격이 단위입니다. 직선을 따라 0으로 줄어듭니다. 0이면 AutoRound와 같이 반복 횟수의 역수이며, 3비트 이하인 레이어를 1000번 이상 반복할 때는 그 두 배입니다.</translation>
    </message>
    <message>
        <source>The learning rate of the clip factors before their sigmoid. AdamW moves them by about this much in an update, whatever the gradients. 0: the authors&apos; 0.01 with 1000 updates and more; with fewer updates larger in proportion, up to 0.1, so that clips reach as far.</source>
        <translation>시그모이드를 거치기 전 클리핑 계수의 학습률입니다. AdamW는 갱신 한 번에 기울기의 크기와 관계없이 대략 이만큼 움직입니다. 0이면 1000번 이상 갱신할 때는 저자와 같은 0.01이고, 그보다 적으면 클리핑이 같은 거리를 가도록 그만큼 키우되 0.1을 넘지 않습니다.</translation>
    </message>
    <message>
        <source>The number of updates of each block. SignRound&apos;s authors take 200. OmniQuant&apos;s take 20 passes over 128 windows, one window per update (2560), and 40 passes at 2 bits (5120); time grows in proportion. For SignRound 20 give much of the gain; 0 rounds to nearest.</source>
        <translation>블록마다의 갱신 횟수입니다. SignRound의 저자는 200번을 씁니다. OmniQuant의 저자는 128개 창을 하나씩 20번(2560번), 2비트에서는 40번(5120번) 훑으며, 그만큼 더 걸립니다. SignRound는 20번이면 이득의 대부분을 얻고, 0이면 가장 가까운 값으로 반올림합니다.</translation>
    </message>
    <message>
        <source>Finds a prefix of three tokens that attracts the activation spikes, and keeps the prefix&apos;s keys and values in the model, at full precision, before every text. Later tokens then have no spikes, so steps after this one can round activations with one scale per layer. It changes no weight; the model then opens only in Lathe. The prefix begins with BOS. Evaluate this model and those beside it after BOS (Windows begin with: bos), as the authors do; otherwise the effect of BOS alone counts as damage.</source>
        <translation>활성값 스파이크를 대신 떠맡는 토큰 세 개짜리 접두를 찾아, 그 키와 값을 원래 정밀도로 모델에 담고 모든 글 앞에 둡니다. 뒤의 토큰이 잔잔해지므로 다음 단계에서 레이어마다 스케일 하나로 활성값을 반올림할 수 있습니다. 가중치는 바꾸지 않으며, 이 모델은 Lathe에서만 열립니다. 접두는 BOS로 시작합니다. 저자들처럼 이 모델과 나란히 볼 모델을 모두 BOS 뒤에서 평가하세요(창의 시작: BOS 토큰). 그러지 않으면 BOS만으로 생긴 차이도 손실로 셉니다.</translation>
    </message>
    <message>
        <source>Layers whose largest token exceeds this many times the median token keep full-precision activations. Choose the threshold for each run by the chart of this step: it should lie below the ratios of the layers that stand out. A prefix (QFeP) lowers these ratios too. The authors&apos; lists begin at 6.5 to 13 for Llama-2, Gemma and SOLAR, at 49 for Mistral-7B and 78 for Llama-3-70B.</source>
        <translation>가장 큰 토큰이 중앙값 토큰의 이 배수를 넘는 레이어는 활성값을 원래 정밀도로 둡니다. 실행마다 이 단계의 차트를 보고 정하세요. 두드러지는 레이어보다 낮아야 하며, 접두(QFeP)는 그 레이어의 배수도 낮춥니다. 저자들의 목록은 Llama-2, Gemma, SOLAR에서 6.5~13, Mistral-7B에서 49, Llama-3-70B에서 78부터 시작합니다.</translation>
    </message>
    <message>
        <source>Rounds weights and activations to 8 bits with one activation scale per layer. A few layers keep their activations: those where single tokens spike and would spoil the scale of all other tokens. Put QFeP before it to lower the spikes themselves.</source>
        <translation>가중치와 활성값을 8비트로 반올림하며, 활성값은 레이어마다 스케일 하나를 씁니다. 토큰 하나가 치솟아 다른 모든 토큰의 스케일을 망치는 몇몇 레이어는 활성값을 그대로 둡니다. 스파이크 자체를 잠재우려면 앞에 QFeP를 두세요.</translation>
    </message>
    <message>
        <source>Rule for the newest</source>
        <translation>최근 토큰 규칙</translation>
    </message>
    <message>
        <source>The number of newest tokens that are not rounded, by the rule below. KIVI&apos;s code has 128.</source>
        <translation>이 수만큼의 최근 토큰은 아래 규칙에 따라 반올림하지 않습니다. KIVI의 코드에서는 128입니다.</translation>
    </message>
    <message>
        <source>Swaps made</source>
        <translation>실행할 교체</translation>
    </message>
    <message>
        <source>Windows begin with</source>
        <translation>창의 시작</translation>
    </message>
    <message>
        <source>authors</source>
        <translation>저자 방식</translation>
    </message>
    <message>
        <source>bos</source>
        <translation>BOS 토큰</translation>
    </message>
    <message>
        <source>guarded</source>
        <translation>가려서</translation>
    </message>
    <message>
        <source>Which swaps are made. guarded: only swaps that lower the mean error of the row&apos;s outputs; the removed weight acts against that error. authors: every swap, as in their code. With an N:M pattern the removed weight may then have either sign, and a row ends at the first swap that changes the sign of its error. Their code also leaves the feed-forward layers as they were pruned: exclude *.mlp.* for that.</source>
        <translation>가려서: 행의 출력이 평균에서 놓치는 양을 줄이는 교체만 합니다. 그렇지 않은 교체는 건너뛰고, 지울 가중치는 놓치는 양과 반대로 작용하는 것에서 고릅니다. 저자 방식: 저자들의 코드처럼 모든 교체를 합니다. N:M 패턴에서는 지울 가중치의 부호를 가리지 않으며, 놓치는 양의 부호가 뒤집히는 첫 교체에서 그 행을 끝냅니다. 저자들의 코드는 피드포워드 레이어도 가지치기한 그대로 두므로, 똑같이 하려면 *.mlp.*를 제외하세요.</translation>
    </message>
    <message>
        <source>sliding</source>
        <translation>슬라이딩</translation>
    </message>
    <message>
        <source>sliding: at least this many newest tokens stay unrounded; keys by channel also wait until their group is complete. kivi: as in KIVI&apos;s code, keys wait until there are this many and are then all rounded, so that a token sees from one to this many keys unrounded; values slide. That takes less memory and costs more accuracy where bits are few.</source>
        <translation>슬라이딩: 최근 토큰을 언제나 이 수 이상 온전히 둡니다. 채널 단위의 키는 그룹이 다 찰 때까지도 기다립니다. kivi: KIVI의 코드처럼 키가 이 수만큼 모이면 한꺼번에 모두 반올림하므로, 토큰은 한 개부터 이 수까지의 키를 온전하게 봅니다. 값은 하나씩 밀려납니다. 메모리를 덜 쓰지만, 비트가 적으면 손실이 더 큽니다.</translation>
    </message>
    <message>
        <source>tensor: one scale for all texts, from the largest calibrated input. window: one scale for all tokens of a text, found while the model runs; later tokens count too. This is the authors&apos; default. Only tokens of the text count, not those of a prefix (QFeP).</source>
        <translation>텐서: 보정에서 가장 큰 입력으로 모든 글에 하나를 씁니다. 창: 글 하나의 모든 토큰에 하나를 모델이 실행되는 동안 구하며, 뒤에 오는 토큰도 반영됩니다. 저자들의 기본값입니다. 글의 토큰만 반영하고 접두(QFeP)의 토큰은 반영하지 않습니다.</translation>
    </message>
    <message>
        <source>text</source>
        <translation>글</translation>
    </message>
    <message>
        <source>text: nothing is added, as in the papers. bos: the model&apos;s token for the beginning of a text (BOS) comes before every window and prompt, for the reference too. A model with a prefix (QFeP) gets none, since its prefix begins with BOS. The same tokens are predicted, so a model with a prefix and others are measured under the same conditions.</source>
        <translation>글: 논문들처럼 아무것도 더하지 않습니다. BOS 토큰: 글의 시작을 나타내는 모델의 토큰을 모든 창과 프롬프트 앞에 두고, 기준 모델에도 똑같이 둡니다. 접두(QFeP)가 있는 모델은 접두가 이 토큰으로 시작하므로 더하지 않습니다. 예측하는 토큰은 같으므로, 접두가 있는 모델을 다른 모델과 같은 조건에서 잴 수 있습니다.</translation>
    </message>
    <message>
        <source>token: one scale per token, found while the model runs. window: one scale for all tokens of a text, found while the model runs; later tokens count too. tensor: one scale for all texts, from the largest calibrated input; faster kernels, less accurate.</source>
        <translation>토큰: 토큰마다 하나를 모델이 실행되는 동안 구합니다. 창: 글 하나의 모든 토큰에 하나를 모델이 실행되는 동안 구하며, 뒤에 오는 토큰도 반영됩니다. 텐서: 보정에서 가장 큰 입력으로 모든 글에 하나를 씁니다. 커널이 빠르지만 덜 정확합니다.</translation>
    </message>
    <message>
        <source>window</source>
        <translation>창</translation>
    </message>
    <message>
        <source>A loss above this, or one that is not a number, ends the training with the last good weights.</source>
        <translation>손실이 이보다 커지거나 숫자가 아니게 되면, 마지막으로 정상이던 가중치로 학습을 마칩니다.</translation>
    </message>
    <message>
        <source>Added to the root of the squared gradients before AdamW divides by it.</source>
        <translation>AdamW가 나누기 전에 제곱 기울기의 제곱근에 더하는 값입니다.</translation>
    </message>
    <message>
        <source>Beta 1</source>
        <translation>베타 1</translation>
    </message>
    <message>
        <source>Beta 2</source>
        <translation>베타 2</translation>
    </message>
    <message>
        <source>Documents apart</source>
        <translation>문서 분리</translation>
    </message>
    <message>
        <source>Documents that share a window do not attend to each other. Off: they do, as in the evaluation of perplexity.</source>
        <translation>같은 창에 담긴 문서끼리 서로 어텐션하지 않게 합니다. 끄면 퍼플렉시티 평가처럼 서로 어텐션합니다.</translation>
    </message>
    <message>
        <source>Draws the windows in a random order, new in every pass. Off: in the order of the text.</source>
        <translation>창을 매번 새로운 무작위 순서로 뽑습니다. 끄면 글의 순서대로 씁니다.</translation>
    </message>
    <message>
        <source>Ends the training after this many measurements in a row without a better validation loss, and keeps the best weights. 0: trains to the end and keeps the last weights.</source>
        <translation>검증 손실이 이 횟수만큼 잇따라 나아지지 않으면 학습을 마치고 가장 좋은 가중치를 남깁니다. 0이면 끝까지 학습하고 마지막 가중치를 남깁니다.</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>엡실론</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>미세 조정</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>기울기 노름</translation>
    </message>
    <message>
        <source>Gradients whose norm over all tensors is larger are scaled down to it; 0: never.</source>
        <translation>모든 텐서에 걸친 기울기의 노름이 이보다 크면 이 값으로 줄입니다. 0이면 줄이지 않습니다.</translation>
    </message>
    <message>
        <source>How the learning rate falls after the warm-up: along a cosine to 0, linearly to 0, or not at all.</source>
        <translation>워밍업 뒤에 학습률이 줄어드는 방식입니다. 코사인을 따라 0까지, 직선으로 0까지 줄이거나 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <source>Loss limit</source>
        <translation>손실 한도</translation>
    </message>
    <message>
        <source>Measure every</source>
        <translation>측정 간격</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>최적화 방법</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>인내 횟수</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>프롬프트</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>학습률 일정</translation>
    </message>
    <message>
        <source>Share of the past in AdamW&apos;s mean of the gradients.</source>
        <translation>AdamW가 기울기를 평균할 때 지난 값이 차지하는 비율입니다.</translation>
    </message>
    <message>
        <source>Share of the past in AdamW&apos;s mean of the squared gradients.</source>
        <translation>AdamW가 제곱 기울기를 평균할 때 지난 값이 차지하는 비율입니다.</translation>
    </message>
    <message>
        <source>Share, times the learning rate, by which matrices and embeddings shrink at every update; norms, biases and scales do not.</source>
        <translation>갱신할 때마다 행렬과 임베딩이 이 값에 학습률을 곱한 비율만큼 줄어듭니다. 정규화, 편향, 스케일은 줄지 않습니다.</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>섞기</translation>
    </message>
    <message>
        <source>The largest size of a step. Too large diverges, too small learns nothing: 1e-5 to 1e-4 suits all weights, 1e-4 to 1e-3 adapters.</source>
        <translation>한 걸음의 최대 크기입니다. 너무 크면 발산하고 너무 작으면 배우지 못합니다. 모든 가중치를 학습할 때는 1e-5~1e-4, 어댑터에는 1e-4~1e-3이 알맞습니다.</translation>
    </message>
    <message>
        <source>The number of updates of the weights. 0 gives the model as it starts.</source>
        <translation>가중치를 갱신하는 횟수입니다. 0이면 시작할 때의 모델을 그대로 내놓습니다.</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>초당 토큰 수</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>학습 대상</translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>학습 데이터</translation>
    </message>
    <message>
        <source>Trains a model&apos;s own weights to predict text. It heals a pruned model, whose zeros stay zeros, or teaches a new domain. Quantized layers become dense; to keep them, train adapters (LoRA) or the quantized weights (QAT).</source>
        <translation>글을 예측하도록 모델 자체의 가중치를 학습합니다. 가지치기한 모델을 0은 0으로 둔 채 회복시키거나 새로운 분야를 가르칩니다. 양자화된 레이어는 밀집 레이어가 됩니다. 양자화를 유지하려면 어댑터(LoRA)나 양자화된 가중치(QAT)를 학습하세요.</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>갱신 횟수</translation>
    </message>
    <message>
        <source>Updates between measurements on the validation data; 0: only at the end.</source>
        <translation>검증 데이터로 측정하는 간격을 갱신 횟수로 정합니다. 0이면 끝에서만 측정합니다.</translation>
    </message>
    <message>
        <source>Updates during which the learning rate rises linearly from 0.</source>
        <translation>학습률이 0에서 직선으로 올라가는 동안의 갱신 횟수입니다.</translation>
    </message>
    <message>
        <source>Validation data</source>
        <translation>검증 데이터</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>검증 손실</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>워밍업</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>가중치 감쇠</translation>
    </message>
    <message>
        <source>Windows at once</source>
        <translation>한 번에 처리할 창</translation>
    </message>
    <message>
        <source>Windows in memory at a time; 0: as many as fit. The result of an update is the same up to rounding.</source>
        <translation>한 번에 메모리에 올리는 창의 수입니다. 0이면 들어가는 만큼 올립니다. 갱신 결과는 반올림 오차를 빼면 같습니다.</translation>
    </message>
    <message>
        <source>Windows of one update. The text begins again when it ends.</source>
        <translation>갱신 한 번에 쓰는 창의 수입니다. 글이 끝나면 처음부터 다시 씁니다.</translation>
    </message>
    <message>
        <source>adamw</source>
        <translation>adamw</translation>
    </message>
    <message>
        <source>adamw8bit</source>
        <translation>adamw8bit</translation>
    </message>
    <message>
        <source>adamw: two float32 numbers of state for each trained weight. adamw8bit: two bytes, with nearly the same result.</source>
        <translation>adamw: 학습하는 가중치마다 float32 상태값 두 개를 둡니다. adamw8bit: 2바이트만 쓰며 결과는 거의 같습니다.</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>일정</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>코사인</translation>
    </message>
    <message>
        <source>heal</source>
        <translation>치유, 회복</translation>
    </message>
    <message>
        <source>measurements</source>
        <translation>회</translation>
    </message>
    <message>
        <source>recover</source>
        <translation>회복, 복구</translation>
    </message>
    <message>
        <source>sft</source>
        <translation>지도 미세 조정, 파인튜닝</translation>
    </message>
    <message>
        <source>train</source>
        <translation>학습, 훈련</translation>
    </message>
    <message>
        <source>updates</source>
        <translation>회</translation>
    </message>
    <message>
        <source>Adds the adapters of a LoRA step to the weights. Dense layers take them exactly, up to the rounding of their type. Quantized layers are rounded again to their grid, and the step reports what that loses; a QA-LoRA adapter goes into the zero points.</source>
        <translation>LoRA 단계의 어댑터를 가중치에 더합니다. 밀집 레이어에는 자료형의 반올림까지 정확히 더해집니다. 양자화된 레이어는 그 격자로 다시 반올림하며, 그때 잃는 것을 단계가 알려 줍니다. QA-LoRA 어댑터는 영점에 더해집니다.</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>알파</translation>
    </message>
    <message>
        <source>Before quantization</source>
        <translation>양자화 전 모델</translation>
    </message>
    <message>
        <source>Columns of B and rows of A. More learn more and cost more memory.</source>
        <translation>B의 열이자 A의 행의 수입니다. 많을수록 더 많이 배우고 메모리도 더 듭니다.</translation>
    </message>
    <message>
        <source>Layers of one kind share A, B or both (ShareLoRA): far fewer trained numbers for slightly less accuracy.</source>
        <translation>같은 종류의 레이어가 A나 B 또는 둘 다를 함께 씁니다(ShareLoRA). 정확도를 조금 내주고 학습하는 수를 크게 줄입니다.</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Merge adapters</source>
        <translation>어댑터 병합</translation>
    </message>
    <message>
        <source>Quantization-aware training</source>
        <translation>양자화 인식 학습</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>랭크</translation>
    </message>
    <message>
        <source>Rate of scales</source>
        <translation>스케일 학습률 배수</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>공유</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작값</translation>
    </message>
    <message>
        <source>The adapter changes only weights that are not zero, and is merged at the end: a pruned model stays as sparse as it is. Takes the time of a full product for each layer.</source>
        <translation>어댑터가 0이 아닌 가중치만 바꾸고 끝에 병합되어, 가지치기한 모델의 희소성이 그대로 남습니다. 레이어마다 전체 행렬 곱만큼의 시간이 더 듭니다.</translation>
    </message>
    <message>
        <source>The learning rate of learned scales, as a multiple of that of weights.</source>
        <translation>학습하는 스케일의 학습률이며, 가중치 학습률의 배수로 적습니다.</translation>
    </message>
    <message>
        <source>The product of the adapter counts alpha / rank times (alpha / √rank with rslora).</source>
        <translation>어댑터의 곱에 alpha / rank를 곱해 더합니다(rslora에서는 alpha / √rank).</translation>
    </message>
    <message>
        <source>Trains a model while its weights are rounded to a grid, so that it learns to live with the rounding; at 2 and 3 bits that beats any rounding after training. The result is quantized. Steps before it may round activations and the KV cache.</source>
        <translation>가중치를 격자로 반올림한 채 모델을 학습하여 반올림에 적응하게 합니다. 2비트와 3비트에서는 학습 뒤의 어떤 반올림보다 낫습니다. 결과는 양자화된 모델입니다. 앞 단계에서 활성값과 KV 캐시를 반올림해 둘 수도 있습니다.</translation>
    </message>
    <message>
        <source>Trains a small adapter beside each layer and leaves the model&apos;s own weights as they are: dense, pruned or quantized (QLoRA). It heals a compressed model with little memory. Adapters stay apart until they are merged.</source>
        <translation>레이어마다 작은 어댑터를 붙여 학습하고 모델 자체의 가중치는 밀집, 가지치기, 양자화(QLoRA) 상태 그대로 둡니다. 적은 메모리로 압축된 모델을 회복시킵니다. 어댑터는 병합하기 전까지 따로 있습니다.</translation>
    </message>
    <message>
        <source>a</source>
        <translation>A만</translation>
    </message>
    <message>
        <source>ab</source>
        <translation>A와 B</translation>
    </message>
    <message>
        <source>absmean</source>
        <translation>절댓값 평균</translation>
    </message>
    <message>
        <source>adapter</source>
        <translation>어댑터</translation>
    </message>
    <message>
        <source>b</source>
        <translation>B만</translation>
    </message>
    <message>
        <source>bitnet</source>
        <translation>비트넷, 삼진</translation>
    </message>
    <message>
        <source>default</source>
        <translation>기본</translation>
    </message>
    <message>
        <source>default: the model begins as it is. pissa: with the largest singular directions of the weights. loftq: with what quantization lost. eva: in the directions in which the inputs vary most.</source>
        <translation>기본: 모델이 지금 상태에서 시작합니다. pissa: 가중치에서 특잇값이 가장 큰 방향에서 시작합니다. loftq: 양자화로 잃은 것에서 시작합니다. eva: 입력이 가장 많이 변하는 방향에서 시작합니다.</translation>
    </message>
    <message>
        <source>dora</source>
        <translation>dora</translation>
    </message>
    <message>
        <source>efficientqat</source>
        <translation>efficientqat</translation>
    </message>
    <message>
        <source>eva</source>
        <translation>eva</translation>
    </message>
    <message>
        <source>fuse</source>
        <translation>합치기, 병합</translation>
    </message>
    <message>
        <source>llm-qat</source>
        <translation>llm-qat</translation>
    </message>
    <message>
        <source>loftq</source>
        <translation>loftq</translation>
    </message>
    <message>
        <source>lora</source>
        <translation>lora</translation>
    </message>
    <message>
        <source>lora: W + BA. rslora: scaled for large ranks. dora: each row gets a learned length too. qalora: A reads the means of the grid&apos;s groups, so that the adapter fits into the zero points of a quantized layer.</source>
        <translation>lora: W + BA입니다. rslora: 큰 랭크에 맞게 배율을 바꿉니다. dora: 행마다 길이도 학습합니다. qalora: A가 격자 그룹의 평균을 읽으므로, 어댑터가 양자화된 레이어의 영점에 그대로 들어갑니다.</translation>
    </message>
    <message>
        <source>lsq</source>
        <translation>lsq</translation>
    </message>
    <message>
        <source>minmax: those of the weights&apos; range at every update. lsq: learned with the weights (LSQ). absmean: the mean magnitude of all weights, for ternary weights (BitNet b1.58; 2 bits, symmetric).</source>
        <translation>최소·최대: 갱신할 때마다 가중치의 범위로 정합니다. lsq: 가중치와 함께 학습합니다(LSQ). 절댓값 평균: 모든 가중치의 평균 크기이며 삼진 가중치에 씁니다(BitNet b1.58, 2비트 대칭).</translation>
    </message>
    <message>
        <source>peft</source>
        <translation>peft</translation>
    </message>
    <message>
        <source>pissa</source>
        <translation>pissa</translation>
    </message>
    <message>
        <source>qa-lora</source>
        <translation>qa-lora</translation>
    </message>
    <message>
        <source>qalora</source>
        <translation>qalora</translation>
    </message>
    <message>
        <source>qat</source>
        <translation>qat</translation>
    </message>
    <message>
        <source>qlora</source>
        <translation>qlora</translation>
    </message>
    <message>
        <source>rslora</source>
        <translation>rslora</translation>
    </message>
    <message>
        <source>sharelora</source>
        <translation>sharelora</translation>
    </message>
    <message>
        <source>straight-through</source>
        <translation>직통 추정</translation>
    </message>
    <message>
        <source>ternary</source>
        <translation>삼진</translation>
    </message>
    <message>
        <source>unload</source>
        <translation>병합, 떼기</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>블록 수</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>구성</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>곡선</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>문서 수</translation>
    </message>
    <message>
        <source>Documents that are written together.</source>
        <translation>함께 쓰는 문서의 수입니다.</translation>
    </message>
    <message>
        <source>Frozen at the end</source>
        <translation>마지막 고정 구간</translation>
    </message>
    <message>
        <source>Gradual pruning</source>
        <translation>점진적 가지치기</translation>
    </message>
    <message>
        <source>Lets a model write the text that another is trained on, where its own training data are not at hand: a random first token, a few likeliest tokens, then tokens drawn from the model.</source>
        <translation>학습에 쓸 글을 모델이 직접 쓰게 합니다. 모델의 원래 학습 데이터를 구할 수 없을 때 씁니다. 첫 토큰은 무작위로, 이어지는 몇 토큰은 가장 그럴듯한 것으로, 그 뒤는 모델에서 뽑아 씁니다.</translation>
    </message>
    <message>
        <source>Likeliest, at least</source>
        <translation>최고 확률 토큰, 최소</translation>
    </message>
    <message>
        <source>Likeliest, at most</source>
        <translation>최고 확률 토큰, 최대</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>최대 길이</translation>
    </message>
    <message>
        <source>Masks by</source>
        <translation>마스크 방법</translation>
    </message>
    <message>
        <source>New mask every</source>
        <translation>새 마스크 간격</translation>
    </message>
    <message>
        <source>Of the tokens that are drawn. 1: as the model has it.</source>
        <translation>뽑는 토큰의 온도입니다. 1이면 모델의 분포 그대로입니다.</translation>
    </message>
    <message>
        <source>See above. The paper has 3 to 5.</source>
        <translation>위의 설명을 보세요. 논문은 3에서 5입니다.</translation>
    </message>
    <message>
        <source>Share of the updates, at the end, in which the mask has its full sparsity and stays.</source>
        <translation>마지막에 마스크가 목표 희소성에 이르러 그대로 머무는 갱신의 비율입니다.</translation>
    </message>
    <message>
        <source>Sparsity at the start</source>
        <translation>시작 희소성</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Text by a model</source>
        <translation>모델이 쓴 글</translation>
    </message>
    <message>
        <source>Texts at once</source>
        <translation>한 번에 쓸 글</translation>
    </message>
    <message>
        <source>Texts that the model writes. Each begins with another token of its vocabulary, drawn at random.</source>
        <translation>모델이 쓰는 글의 수입니다. 글마다 어휘에서 무작위로 뽑은 서로 다른 토큰으로 시작합니다.</translation>
    </message>
    <message>
        <source>The first tokens after the first are the likeliest ones, so that the text makes sense; this many in the first document, one more in the next, up to the number below, and so on.</source>
        <translation>첫 토큰 다음의 몇 토큰은 가장 그럴듯한 것으로 써서 글이 말이 되게 합니다. 첫 문서에서는 이만큼, 다음 문서에서는 하나 더, 이렇게 아래 수까지 늘린 뒤 되풀이합니다.</translation>
    </message>
    <message>
        <source>The number of blocks; 0: as many as the linked model has.</source>
        <translation>블록의 수입니다. 0이면 연결한 모델과 같습니다.</translation>
    </message>
    <message>
        <source>The number of windows; 0 takes all.</source>
        <translation>창의 수입니다. 0이면 모두 씁니다.</translation>
    </message>
    <message>
        <source>The sparsity of the first mask; it rises from here.</source>
        <translation>첫 마스크의 희소성이며, 여기서부터 올라갑니다.</translation>
    </message>
    <message>
        <source>The step that chooses which weights are zero, on the weights as they are then; all but magnitude read some of the training windows each time.</source>
        <translation>그때의 가중치를 보고 0이 될 가중치를 고르는 방법입니다. 크기 기준 말고는 매번 학습 창을 몇 개 읽습니다.</translation>
    </message>
    <message>
        <source>Tokens in a window.</source>
        <translation>창 하나의 토큰 수입니다.</translation>
    </message>
    <message>
        <source>Tokens of a document, unless the model ends it before.</source>
        <translation>문서 하나의 토큰 수입니다. 모델이 먼저 끝낼 수도 있습니다.</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>새 모델 학습</translation>
    </message>
    <message>
        <source>Training windows that a choice of the mask reads.</source>
        <translation>마스크를 고를 때 읽는 학습 창의 수입니다.</translation>
    </message>
    <message>
        <source>Trains a model from nothing: the linked model gives the configuration and the tokenizer, the weights are drawn at random by the run&apos;s seed.</source>
        <translation>모델을 처음부터 학습합니다. 연결한 모델에서 구성과 토크나이저를 가져오고, 가중치는 실행의 시드로 무작위로 뽑습니다.</translation>
    </message>
    <message>
        <source>Trains the model while its sparsity rises: masks are chosen again and again on the weights as they are, and weights that were removed too early can return. Better than pruning at once where there is time to train.</source>
        <translation>희소성을 올려 가며 모델을 학습합니다. 그때그때의 가중치로 마스크를 거듭 다시 고르므로, 너무 일찍 지운 가중치가 돌아올 수 있습니다. 학습할 시간이 있으면 한 번에 가지치기하는 것보다 낫습니다.</translation>
    </message>
    <message>
        <source>Updates between two choices of the mask. A weight that was zero can return with the value it had.</source>
        <translation>마스크를 다시 고르는 간격을 갱신 횟수로 정합니다. 0이 된 가중치는 예전 값으로 돌아올 수 있습니다.</translation>
    </message>
    <message>
        <source>Windows for masks</source>
        <translation>마스크용 창</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>글쓴 모델</translation>
    </message>
    <message>
        <source>all: every weight. norms: norms and biases. head: the output head and the embedding. blocks:N: the last N blocks. scales: only the scales of quantized layers, whose codes stay. Else globs on layer names, joined by commas, such as *.mlp.*</source>
        <translation>all: 모든 가중치. norms: 정규화와 편향. head: 출력층과 임베딩. blocks:N: 마지막 N개 블록. scales: 양자화된 레이어의 스케일만(부호는 그대로). 그 밖에는 *.mlp.*처럼 레이어 이름의 glob을 쉼표로 이어 적습니다.</translation>
    </message>
    <message>
        <source>cubic</source>
        <translation>세제곱</translation>
    </message>
    <message>
        <source>cubic: fast at first, slow near the end. linear: evenly.</source>
        <translation>세제곱: 처음에는 빠르게, 끝에서는 천천히 올립니다. 직선: 고르게 올립니다.</translation>
    </message>
    <message>
        <source>generate</source>
        <translation>생성</translation>
    </message>
    <message>
        <source>gmp</source>
        <translation>gmp</translation>
    </message>
    <message>
        <source>iterative</source>
        <translation>반복</translation>
    </message>
    <message>
        <source>magnitude</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>new model</source>
        <translation>새 모델</translation>
    </message>
    <message>
        <source>pretrain</source>
        <translation>사전 학습</translation>
    </message>
    <message>
        <source>random</source>
        <translation>무작위</translation>
    </message>
    <message>
        <source>ria</source>
        <translation>ria</translation>
    </message>
    <message>
        <source>schedule</source>
        <translation>일정</translation>
    </message>
    <message>
        <source>scratch</source>
        <translation>처음부터</translation>
    </message>
    <message>
        <source>self-generated</source>
        <translation>자체 생성</translation>
    </message>
    <message>
        <source>synthetic</source>
        <translation>합성</translation>
    </message>
    <message>
        <source>wanda</source>
        <translation>wanda</translation>
    </message>
    <message>
        <source>2-bit</source>
        <translation>2비트</translation>
    </message>
    <message>
        <source>Calibration windows of one update.</source>
        <translation>갱신 한 번에 쓰는 보정 창의 수입니다.</translation>
    </message>
    <message>
        <source>EfficientQAT blocks</source>
        <translation>EfficientQAT 블록</translation>
    </message>
    <message>
        <source>How often each block reads the calibration text. 0 rounds to nearest.</source>
        <translation>블록마다 보정 글을 읽는 횟수입니다. 0이면 가장 가까운 값으로 반올림합니다.</translation>
    </message>
    <message>
        <source>Passes</source>
        <translation>반복 횟수</translation>
    </message>
    <message>
        <source>Rate of weights</source>
        <translation>가중치 학습률</translation>
    </message>
    <message>
        <source>The learning rate of scales and zero points.</source>
        <translation>스케일과 영점의 학습률입니다.</translation>
    </message>
    <message>
        <source>The learning rate of weights. The authors take 2e-5 at 2 bits and 1e-5 at 3 and 4, for models of billions of weights; small models bear more.</source>
        <translation>가중치의 학습률입니다. 저자들은 가중치가 수십억 개인 모델에서 2비트에 2e-5, 3비트와 4비트에 1e-5를 씁니다. 작은 모델은 더 큰 값도 견딥니다.</translation>
    </message>
    <message>
        <source>Trains the weights, scales and zero points of one block at a time, so that its outputs stay close to those of the original; the first phase of EfficientQAT. Fine-tuning the scales afterwards is the second. Best at 2 and 3 bits.</source>
        <translation>블록을 하나씩 골라 가중치, 스케일, 영점을 학습하여 그 출력이 원래와 가깝게 합니다. EfficientQAT의 첫 단계이며, 이어서 스케일을 미세 조정하는 것이 둘째 단계입니다. 2비트와 3비트에서 가장 좋습니다.</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>갱신</translation>
    </message>
    <message>
        <source>block-ap</source>
        <translation>block-ap</translation>
    </message>
    <message>
        <source>A .txt or .md file (one document) or a .jsonl file. Each line of a .jsonl has &quot;text&quot;, or &quot;prompt&quot; and &quot;answer&quot;, or &quot;messages&quot; of a conversation. Relative paths start at the workflow file.</source>
        <translation>.txt나 .md 파일(문서 하나) 또는 .jsonl 파일입니다. .jsonl의 각 줄에는 &quot;text&quot;, 또는 &quot;prompt&quot;와 &quot;answer&quot;, 또는 대화의 &quot;messages&quot;가 있습니다. 상대 경로는 워크플로 파일에서 시작합니다.</translation>
    </message>
    <message>
        <source>Reads text for training, calibration or evaluation. Documents are joined by an empty line, tokenized once by the tokenizer of the model that uses them, and cut into windows; an incomplete last window is dropped. Training counts only the answers of prompts and the assistant&apos;s turns of conversations, which the model&apos;s own chat template writes.</source>
        <translation>학습, 보정, 평가에 쓸 글을 읽습니다. 문서들은 빈 줄로 이어 쓰는 모델의 토크나이저로 한 번에 토큰화하고 창으로 자릅니다. 마지막의 덜 찬 창은 버립니다. 학습에서는 프롬프트의 답과, 모델 자체의 대화 템플릿으로 쓴 대화에서 어시스턴트의 차례만 손실에 셉니다.</translation>
    </message>
    <message>
        <source>Several kinds of text with shares, for training, calibration and evaluation. A method that is calibrated on one kind of text damages the others. An evaluation on this step shows each kind separately.</source>
        <translation>학습, 보정, 평가에 쓸 여러 종류의 글과 그 비율입니다. 한 종류의 글로만 보정한 방법은 다른 글에서 손상이 큽니다. 이 단계로 평가하면 종류마다 따로 보여 줍니다.</translation>
    </message>
    <message>
        <source>Windows of all texts together, divided by their shares; 0 takes every window of every text. Training draws from them by the shares, where some are given.</source>
        <translation>모든 글의 창을 합한 수이며 비율대로 나눕니다. 0이면 모든 글의 모든 창을 씁니다. 비율이 정해져 있으면 학습은 그 비율로 창을 뽑습니다.</translation>
    </message>
    <message>
        <source>chat</source>
        <translation>대화, 채팅</translation>
    </message>
    <message>
        <source>instructions</source>
        <translation>지시문</translation>
    </message>
    <message>
        <source>training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>Five variants of the bundled model: as it is, half of its weights pruned, 4 bits, 3 bits, and pruned and 4 bits.</source>
        <translation>함께 제공되는 모델의 다섯 변형입니다. 그대로, 가중치 절반 가지치기, 4비트, 3비트, 가지치기한 4비트.</translation>
    </message>
    <message>
        <source>Half of the weights are set to zero by magnitude, which costs most skills. An adapter and a full fine-tuning race to bring them back on the same text; the zeros stay in both.</source>
        <translation>가중치의 절반을 크기 기준으로 0으로 만들면 능력을 대부분 잃습니다. 어댑터와 전체 미세 조정이 같은 글로 얼마나 되찾는지 겨룹니다. 0은 양쪽 모두 그대로 남습니다.</translation>
    </message>
    <message>
        <source>Heal a pruned model with LoRA</source>
        <translation>가지치기한 모델을 LoRA로 회복</translation>
    </message>
    <message>
        <source>QLoRA over 4 bits</source>
        <translation>4비트 위의 QLoRA</translation>
    </message>
    <message>
        <source>The weights are rounded to NF4 and stay so; adapters on top of them learn. One starts at zero, the other (LoftQ) with what the rounding lost.</source>
        <translation>가중치를 NF4로 반올림해 그대로 두고, 그 위의 어댑터만 학습합니다. 하나는 0에서, 다른 하나(LoftQ)는 반올림으로 잃은 것에서 시작합니다.</translation>
    </message>
    <message>
        <source>Wanda and SparseGPT at 2:4, and round to nearest, GPTQ and AWQ at 3 bits, measured on English, Korean and Python.</source>
        <translation>2:4의 Wanda와 SparseGPT, 3비트의 최근접 반올림, GPTQ, AWQ를 영어, 한국어, 파이썬으로 측정합니다.</translation>
    </message>
    <message>
        <source>demo</source>
        <translation>데모</translation>
    </message>
    <message>
        <source>one-shot</source>
        <translation>학습 없는 압축</translation>
    </message>
    <message>
        <source>Replace an earlier export</source>
        <translation>이전에 내보낸 것 바꾸기</translation>
    </message>
    <message>
        <source>Whether a folder that Lathe wrote earlier is replaced. Other folders with files in them are never replaced.</source>
        <translation>Lathe가 이전에 쓴 폴더를 바꿀지 정합니다. 파일이 든 다른 폴더는 절대 바꾸지 않습니다.</translation>
    </message>
    <message>
        <source>Attention relations</source>
        <translation>어텐션 관계</translation>
    </message>
    <message>
        <source>Cross-entropy with the text</source>
        <translation>글에 대한 교차 엔트로피</translation>
    </message>
    <message>
        <source>Decay of the switch</source>
        <translation>전환 감쇠</translation>
    </message>
    <message>
        <source>Distance of hidden states</source>
        <translation>은닉 상태의 거리</translation>
    </message>
    <message>
        <source>Distil</source>
        <translation>증류</translation>
    </message>
    <message>
        <source>Divergence from the teacher</source>
        <translation>교사와의 발산</translation>
    </message>
    <message>
        <source>Divergence of attention relations</source>
        <translation>어텐션 관계의 발산</translation>
    </message>
    <message>
        <source>Hidden states</source>
        <translation>은닉 상태</translation>
    </message>
    <message>
        <source>How far the student is from the teacher. forward_kl covers all that the teacher considers; reverse_kl keeps to its likeliest words; jsd and the skewed ones lie between; dpkd prefers the teacher&apos;s word to the student&apos;s; minillm adds the reverse KL of what follows, on texts of the student. dskd and uld work with different vocabularies.</source>
        <translation>학생이 교사와 얼마나 다른지 재는 방법입니다. 순방향 KL은 교사가 고려하는 것을 모두 덮고, 역방향 KL은 가장 그럴듯한 단어에 집중합니다. 젠슨-섀넌과 기울인 KL은 그 사이입니다. dpkd는 학생의 단어보다 교사의 단어를 더 좋게 여깁니다. minillm은 학생이 쓴 글에서 뒤에 이어질 것의 역방향 KL을 더합니다. dskd와 uld는 어휘가 서로 다를 때 씁니다.</translation>
    </message>
    <message>
        <source>How many of the likeliest next words are kept for each token, with 8 bytes each. The others count as one word.</source>
        <translation>토큰마다 보관하는 가장 그럴듯한 다음 단어의 수이며 하나에 8바이트가 듭니다. 나머지는 한 단어로 묶습니다.</translation>
    </message>
    <message>
        <source>Kept texts</source>
        <translation>보관할 글</translation>
    </message>
    <message>
        <source>Learns on</source>
        <translation>학습할 글</translation>
    </message>
    <message>
        <source>Loss of projections</source>
        <translation>투영의 손실</translation>
    </message>
    <message>
        <source>New tokens</source>
        <translation>새 토큰</translation>
    </message>
    <message>
        <source>Of the choice of written tokens; 0: always the likeliest.</source>
        <translation>쓸 토큰을 고를 때의 온도입니다. 0이면 항상 가장 그럴듯한 것을 고릅니다.</translation>
    </message>
    <message>
        <source>Of the probabilities that are kept; Distil must use the same.</source>
        <translation>보관하는 확률의 온도입니다. 증류에서도 같은 온도를 써야 합니다.</translation>
    </message>
    <message>
        <source>Only so many of the teacher&apos;s likeliest words are compared, all others as one; 0: every word.</source>
        <translation>교사가 가장 그럴듯하게 여기는 단어를 이만큼만 비교하고 나머지는 하나로 묶습니다. 0이면 모든 단어를 비교합니다.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>프롬프트</translation>
    </message>
    <message>
        <source>Rate of projections</source>
        <translation>투영 학습률 배수</translation>
    </message>
    <message>
        <source>Runs a teacher over training text once and keeps its likeliest next words. Any number of students then learn from them without the teacher (Distil, port Teacher&apos;s predictions).</source>
        <translation>교사를 학습 글에 한 번 실행하여 가장 그럴듯한 다음 단어들을 보관합니다. 그 뒤로는 교사 없이도 여러 학생이 이 예측으로 배울 수 있습니다(증류의 교사의 예측 포트).</translation>
    </message>
    <message>
        <source>Share of the student&apos;s texts</source>
        <translation>학생 글의 비중</translation>
    </message>
    <message>
        <source>Share of the text</source>
        <translation>글의 비중</translation>
    </message>
    <message>
        <source>Share of tokens that the teacher wrote</source>
        <translation>교사가 쓴 토큰의 비율</translation>
    </message>
    <message>
        <source>Skew</source>
        <translation>치우침</translation>
    </message>
    <message>
        <source>Softens both distributions, so that unlikely words count more; the loss is multiplied by its square.</source>
        <translation>두 분포를 부드럽게 하여 가능성이 낮은 단어도 더 반영합니다. 손실에는 이 값의 제곱을 곱합니다.</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>학생</translation>
    </message>
    <message>
        <source>Switch from</source>
        <translation>전환 기준</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>Teacher&apos;s predictions</source>
        <translation>교사의 예측</translation>
    </message>
    <message>
        <source>Teacher&apos;s words</source>
        <translation>교사의 단어 수</translation>
    </message>
    <message>
        <source>The learning rate of learned projections, as a multiple of that of weights.</source>
        <translation>학습하는 투영의 학습률이며, 가중치 학습률의 배수로 적습니다.</translation>
    </message>
    <message>
        <source>The limit falls by exp(-decay) for each written token, so that the teacher writes more of the end of a long text.</source>
        <translation>토큰을 하나 쓸 때마다 기준이 exp(-감쇠)배로 낮아져, 긴 글의 뒷부분은 교사가 더 많이 씁니다.</translation>
    </message>
    <message>
        <source>The share of cross-entropy with the text itself in the loss; the rest weighs the teacher.</source>
        <translation>손실에서 글 자체에 대한 교차 엔트로피가 차지하는 비중입니다. 나머지는 교사의 몫입니다.</translation>
    </message>
    <message>
        <source>The share of the other distribution in the second argument of the skewed divergences.</source>
        <translation>기울인 KL의 둘째 인수에 섞는 상대 분포의 비중입니다.</translation>
    </message>
    <message>
        <source>Tokens at the beginning of a window that are continued; with prompts and answers, the prompt.</source>
        <translation>이어 쓸 창 앞부분의 토큰 수입니다. 프롬프트와 답이 있는 데이터에서는 프롬프트를 이어 씁니다.</translation>
    </message>
    <message>
        <source>Tokens that are written at most; 0: to the end of the window.</source>
        <translation>최대로 쓰는 토큰의 수입니다. 0이면 창의 끝까지 씁니다.</translation>
    </message>
    <message>
        <source>Trains a model to predict what its teacher predicts: the distribution over all next words, not only the word of the text. It heals a pruned or quantized model with its parent as teacher, or makes a small model learn from a large one. A quantized student stays quantized while it learns.</source>
        <translation>교사가 예측하는 것을 예측하도록 모델을 학습합니다. 글에 적힌 단어만이 아니라 다음에 올 모든 단어의 분포를 배웁니다. 원래 모델을 교사로 삼아 가지치기하거나 양자화한 모델을 회복시키거나, 작은 모델이 큰 모델에게서 배우게 합니다. 양자화된 학생은 배우는 동안에도 양자화된 채로 있습니다.</translation>
    </message>
    <message>
        <source>Weight of the distance between the hidden states after the blocks of both, relative to the teacher&apos;s. Learned projections join different widths.</source>
        <translation>두 모델의 블록을 지난 은닉 상태 사이의 거리에 주는 가중치이며, 거리는 교사의 크기에 대한 값입니다. 너비가 다르면 학습하는 투영으로 맞춥니다.</translation>
    </message>
    <message>
        <source>Weight of the divergence between how the queries, keys and values of the last block relate tokens to each other (MiniLM). Fits any widths.</source>
        <translation>마지막 블록의 질의, 키, 값이 토큰 사이에 맺는 관계의 발산에 주는 가중치입니다(MiniLM). 너비가 달라도 됩니다.</translation>
    </message>
    <message>
        <source>With mixed: how many windows of the student&apos;s texts are kept.</source>
        <translation>혼합에서 학생이 쓴 글의 창을 몇 개까지 보관할지 정합니다.</translation>
    </message>
    <message>
        <source>With mixed: the share of updates that read texts of the student. It grows by 0.1 whenever the validation loss rises. New texts become fewer towards the end, and kept ones take their place.</source>
        <translation>혼합에서 학생의 글을 읽는 갱신의 비율입니다. 검증 손실이 오를 때마다 0.1씩 커집니다. 끝으로 갈수록 새 글이 줄고 보관한 글이 그 자리를 채웁니다.</translation>
    </message>
    <message>
        <source>With switch: the teacher writes a token where the Jensen-Shannon divergence of the two is above this; 0: it writes all. At most ln 2 = 0.693.</source>
        <translation>전환에서 두 모델의 젠슨-섀넌 발산이 이보다 크면 교사가 토큰을 씁니다. 0이면 교사가 모두 씁니다. 최댓값은 ln 2 = 0.693입니다.</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>단어 수</translation>
    </message>
    <message>
        <source>Writing temperature</source>
        <translation>쓰기 온도</translation>
    </message>
    <message>
        <source>adaptive_kl</source>
        <translation>적응형 KL</translation>
    </message>
    <message>
        <source>all: every weight of the student. lora:R: adapters of rank R at all layers of the blocks. norms, head, blocks:N, globs: as in Fine-tune.</source>
        <translation>all: 학생의 모든 가중치. lora:R: 블록의 모든 레이어에 붙인 랭크 R의 어댑터. norms, head, blocks:N, glob: 미세 조정과 같습니다.</translation>
    </message>
    <message>
        <source>distillation</source>
        <translation>증류, 디스틸레이션</translation>
    </message>
    <message>
        <source>distillm</source>
        <translation>distillm</translation>
    </message>
    <message>
        <source>dpkd</source>
        <translation>dpkd</translation>
    </message>
    <message>
        <source>dskd</source>
        <translation>dskd</translation>
    </message>
    <message>
        <source>forward_kl</source>
        <translation>순방향 KL</translation>
    </message>
    <message>
        <source>gkd</source>
        <translation>gkd</translation>
    </message>
    <message>
        <source>jsd</source>
        <translation>젠슨-섀넌(jsd)</translation>
    </message>
    <message>
        <source>jsd: the teacher&apos;s share of the mixture; 0 is forward KL, 1 reverse KL. dpkd: how sharp the preference is (0.1 in its paper).</source>
        <translation>jsd: 섞은 분포에서 교사의 비중입니다. 0은 순방향 KL, 1은 역방향 KL입니다. dpkd: 선호의 세기입니다(논문은 0.1).</translation>
    </message>
    <message>
        <source>kd</source>
        <translation>지식 증류</translation>
    </message>
    <message>
        <source>knowledge distillation</source>
        <translation>지식 증류</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>로짓</translation>
    </message>
    <message>
        <source>minillm</source>
        <translation>minillm</translation>
    </message>
    <message>
        <source>minilm</source>
        <translation>minilm</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>섞음(mixed)</translation>
    </message>
    <message>
        <source>qad</source>
        <translation>qad, 양자화 인식 증류</translation>
    </message>
    <message>
        <source>reverse_kl</source>
        <translation>역방향 KL</translation>
    </message>
    <message>
        <source>skew_forward_kl</source>
        <translation>치우친 순방향 KL</translation>
    </message>
    <message>
        <source>skew_reverse_kl</source>
        <translation>치우친 역방향 KL</translation>
    </message>
    <message>
        <source>soft labels</source>
        <translation>소프트 레이블</translation>
    </message>
    <message>
        <source>student</source>
        <translation>학생</translation>
    </message>
    <message>
        <source>switch</source>
        <translation>교대(switch)</translation>
    </message>
    <message>
        <source>teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>text: the training data. student: the beginning of each window, continued by the student as it is now (on-policy). mixed: ever more of the student&apos;s texts, which are kept and used again (DistiLLM). switch: continued by the student, and by the teacher where the two disagree (SWITCH).</source>
        <translation>글: 학습 데이터 그대로입니다. 학생: 창의 앞부분을 지금의 학생이 이어 씁니다(온폴리시). 혼합: 학생의 글을 점점 늘리며 보관해 다시 씁니다(DistiLLM). 전환: 학생이 이어 쓰고, 둘이 어긋나는 곳은 교사가 씁니다(SWITCH).</translation>
    </message>
    <message>
        <source>top-k</source>
        <translation>top-k, 상위 k개</translation>
    </message>
    <message>
        <source>total_variation</source>
        <translation>총변동 거리</translation>
    </message>
    <message>
        <source>uld</source>
        <translation>uld</translation>
    </message>
    <message>
        <source>words</source>
        <translation>단어</translation>
    </message>
    <message>
        <source>2-bit BitDistiller against GPTQ</source>
        <translation>2비트 BitDistiller와 GPTQ</translation>
    </message>
    <message>
        <source>A student with 512 tokens learns from a teacher with 8192: cross-model attention (DSKD) against sorted probabilities (ULD) against the text alone.</source>
        <translation>토큰이 512개인 학생이 8192개인 교사에게서 배웁니다. 두 모델에 걸친 어텐션(DSKD), 정렬한 확률(ULD), 글만으로 배우는 것을 견줍니다.</translation>
    </message>
    <message>
        <source>At two bits rounding alone breaks the model, however well it rounds. BitDistiller clips asymmetrically and trains the rounded model with its own unrounded self as teacher.</source>
        <translation>2비트에서는 아무리 잘 반올림해도 모델이 무너집니다. BitDistiller는 범위를 비대칭으로 자르고, 반올림하지 않은 자신을 교사로 삼아 반올림한 모델을 학습합니다.</translation>
    </message>
    <message>
        <source>Distil a pruned model from its parent</source>
        <translation>가지치기한 모델을 원래 모델에서 증류</translation>
    </message>
    <message>
        <source>Teacher and student of different vocabularies</source>
        <translation>어휘가 다른 교사와 학생</translation>
    </message>
    <message>
        <source>The parent writes the text and teaches: the pruned model learns all that its parent considers likely, not only the word that stands there. Beside it a fine-tuning on the same text, without a teacher.</source>
        <translation>원래 모델이 글을 쓰고 가르칩니다. 가지치기한 모델은 글에 적힌 단어뿐 아니라 원래 모델이 그럴듯하게 여기는 것을 모두 배웁니다. 그 옆에서는 같은 글로 교사 없이 미세 조정합니다.</translation>
    </message>
    <message>
        <source>3-bit</source>
        <translation>3비트</translation>
    </message>
    <message>
        <source>BitDistiller</source>
        <translation>BitDistiller</translation>
    </message>
    <message>
        <source>Clip at the start</source>
        <translation>시작할 때 자르기</translation>
    </message>
    <message>
        <source>GiB</source>
        <translation>GiB</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>메모리 한도</translation>
    </message>
    <message>
        <source>Memory that an update may take on its device. Where it asks for it, fewer windows are in memory at a time and blocks are computed again for their gradient, which takes up to a third more time. 0: most of what is free.</source>
        <translation>갱신 한 번이 장치에서 쓸 수 있는 메모리입니다. 모자라면 한 번에 메모리에 올리는 창을 줄이고 기울기를 구할 때 블록을 다시 계산하며, 시간이 최대 3분의 1쯤 더 듭니다. 0이면 남은 메모리를 대부분 씁니다.</translation>
    </message>
    <message>
        <source>Quantizes to 2 or 3 bits and trains the rounded weights to predict what the model itself predicted before: ranges clipped at each end, then a mixture of forward and reverse KL by how sure the teacher is.</source>
        <translation>2비트나 3비트로 양자화하고, 반올림한 가중치가 원래의 모델이 예측하던 것을 예측하도록 학습합니다. 먼저 범위의 양 끝을 따로 자르고, 교사의 확신에 따라 순방향 KL과 역방향 KL을 섞습니다.</translation>
    </message>
    <message>
        <source>Searches for every group of weights how far each end of its range is best clipped, so that few weights far out do not widen all steps. At 2 bits training hardly starts without it.</source>
        <translation>가중치의 그룹마다 범위의 양 끝을 얼마나 자르면 좋을지 찾아, 멀리 떨어진 몇 안 되는 가중치가 모든 간격을 넓히지 않게 합니다. 2비트에서는 이것 없이 학습이 거의 시작되지 않습니다.</translation>
    </message>
    <message>
        <source>Share of reverse KL</source>
        <translation>역방향 KL의 비중</translation>
    </message>
    <message>
        <source>The loss is this share of reverse KL and the rest of forward KL. -1: the mean probability that the teacher gives the words of the training text, as in the paper.</source>
        <translation>손실에서 역방향 KL의 비중이며 나머지는 순방향 KL입니다. -1이면 논문처럼 교사가 학습 글의 단어에 주는 평균 확률을 씁니다.</translation>
    </message>
    <message>
        <source>Training windows whose inputs weigh the search.</source>
        <translation>탐색에서 입력의 크기를 반영할 학습 창의 수입니다.</translation>
    </message>
    <message>
        <source>Windows for the clip</source>
        <translation>자르기용 창</translation>
    </message>
    <message>
        <source>cakld</source>
        <translation>cakld</translation>
    </message>
    <message>
        <source>self-distillation</source>
        <translation>자기 증류</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>&quot;%1&quot; does not have the form node.name=value</source>
        <translation>&quot;%1&quot;은(는) node.name=value 꼴이 아닙니다</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a known %2</source>
        <translation>&quot;%1&quot;: 알 수 없는 %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a known %2; known are %3</source>
        <translation>&quot;%1&quot;: 알 수 없는 %2. 쓸 수 있는 것: %3</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an event</source>
        <translation>&quot;%1&quot;은(는) 이벤트가 아닙니다</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a pruning pattern</source>
        <translation>&quot;%1&quot;은(는) 가지치기 패턴이 아닙니다</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a share of %2</source>
        <translation>&quot;%1&quot;은(는) %2의 비중이 될 수 없습니다</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the name of a blob</source>
        <translation>&quot;%1&quot;은(는) 블롭 이름이 아닙니다</translation>
    </message>
    <message>
        <source>&quot;format&quot; must be a whole number from 1</source>
        <translation>&quot;format&quot;은 1 이상의 정수여야 합니다</translation>
    </message>
    <message>
        <source>&quot;model_type&quot; is &quot;%1&quot;, which is unknown</source>
        <translation>&quot;model_type&quot;이 알 수 없는 값입니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>&quot;model_type&quot; is missing</source>
        <translation>&quot;model_type&quot;이 없습니다</translation>
    </message>
    <message>
        <source>%1 &quot;%2&quot; is not in the vocabulary</source>
        <translation>%1 &quot;%2&quot;이(가) 어휘에 없습니다</translation>
    </message>
    <message>
        <source>%1 (bytes %2) overlaps tensor %3 (bytes %4)</source>
        <translation>%1(바이트 %2)과 %3(바이트 %4)의 자리가 겹칩니다</translation>
    </message>
    <message>
        <source>%1 bytes after %2 belong to no tensor</source>
        <translation>%2 뒤의 %1바이트가 어느 텐서에도 속하지 않습니다</translation>
    </message>
    <message>
        <source>%1 cannot be opened</source>
        <translation>열 수 없습니다: %1</translation>
    </message>
    <message>
        <source>%1 cannot be written</source>
        <translation>쓸 수 없습니다: %1</translation>
    </message>
    <message>
        <source>%1 cannot be written to: runs can be read, but not started or removed.</source>
        <translation>여기에 쓸 수 없습니다: %1. 실행을 볼 수는 있지만 시작하거나 지울 수는 없습니다.</translation>
    </message>
    <message>
        <source>%1 does not divide its %2 inputs</source>
        <translation>%1(으)로는 입력 %2개가 나누어떨어지지 않습니다</translation>
    </message>
    <message>
        <source>%1 has %2 of the %3 shards that %4 names, and no %5</source>
        <translation>%1에는 %4이(가) 말하는 조각 %3개 가운데 %2개가 있고 %5이(가) 없습니다</translation>
    </message>
    <message>
        <source>%1 has an id that is not one: %2</source>
        <translation>%1의 ID가 올바르지 않습니다: %2</translation>
    </message>
    <message>
        <source>%1 has no &quot;%2&quot;</source>
        <translation>%1에 &quot;%2&quot;이(가) 없습니다</translation>
    </message>
    <message>
        <source>%1 has no &quot;weight_map&quot; that names the shards</source>
        <translation>%1에 조각의 이름을 적은 &quot;weight_map&quot;이 없습니다</translation>
    </message>
    <message>
        <source>%1 has no %2 &quot;%3&quot;.</source>
        <translation>%1에 %2 &quot;%3&quot;이(가) 없습니다.</translation>
    </message>
    <message>
        <source>%1 has no %2 and no %3, only %4</source>
        <translation>%1에 %2도 %3도 없고 %4만 있습니다</translation>
    </message>
    <message>
        <source>%1 has no config.json, so it is not a Hugging Face model folder</source>
        <translation>%1에 config.json이 없으므로 Hugging Face 모델 폴더가 아닙니다</translation>
    </message>
    <message>
        <source>%1 has no parameter &quot;%2&quot;.</source>
        <translation>%1: 매개변수 &quot;%2&quot;이 없습니다.</translation>
    </message>
    <message>
        <source>%1 has no weights (%2 or %3)</source>
        <translation>%1에 가중치가 없습니다(%2 또는 %3)</translation>
    </message>
    <message>
        <source>%1 has norms on its branches, before the residual sum; their weights cannot pass a rotation of the residual stream</source>
        <translation>%1은(는) 잔차를 더하기 전의 가지에 정규화가 있어, 그 가중치를 지나 잔차 스트림을 회전할 수 없습니다</translation>
    </message>
    <message>
        <source>%1 has schema version %2, this Lathe writes version %3: runs can be read, but not started or removed. Use a newer Lathe, or choose another folder with --home.</source>
        <translation>%1의 스키마 버전은 %2이고 이 Lathe는 버전 %3을(를) 씁니다. 실행을 볼 수는 있지만 시작하거나 지울 수는 없습니다. 더 새로운 Lathe를 쓰거나 --home으로 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>%1 has windows of %2 tokens, %3 of %4</source>
        <translation>%1의 창은 토큰 %2개인데 %4의 창은 %3개입니다</translation>
    </message>
    <message>
        <source>%1 has workflow format %2, this version of Lathe reads up to %3</source>
        <translation>%1의 워크플로 형식은 %2입니다. 이 버전의 Lathe는 %3까지 읽습니다</translation>
    </message>
    <message>
        <source>%1 holds %2 bytes where a tensor of %3 bytes belongs</source>
        <translation>%1: 텐서 %3바이트가 있을 자리에 %2바이트가 있습니다</translation>
    </message>
    <message>
        <source>%1 holds its weights as a PyTorch pickle (%2); Lathe reads safetensors</source>
        <translation>%1의 가중치는 PyTorch 피클(%2)입니다. Lathe는 safetensors를 읽습니다</translation>
    </message>
    <message>
        <source>%1 holds tensor %2, which the index does not name</source>
        <translation>%1에 색인에 없는 텐서 %2이(가) 있습니다</translation>
    </message>
    <message>
        <source>%1 is NaN or infinite on the calibration text</source>
        <translation>보정 글에서 NaN이거나 무한대입니다: %1</translation>
    </message>
    <message>
        <source>%1 is a database, but not one of Lathe</source>
        <translation>데이터베이스이지만 Lathe의 것이 아닙니다: %1</translation>
    </message>
    <message>
        <source>%1 is in use by another program</source>
        <translation>다른 프로그램이 쓰고 있습니다: %1</translation>
    </message>
    <message>
        <source>%1 is missing; the shards were read by name</source>
        <translation>%1이(가) 없어 조각을 이름으로 읽었습니다</translation>
    </message>
    <message>
        <source>%1 is not a JSON object</source>
        <translation>JSON 객체가 아닙니다: %1</translation>
    </message>
    <message>
        <source>%1 is not a JSON object but %2</source>
        <translation>%1: JSON 객체여야 하는데 %2입니다</translation>
    </message>
    <message>
        <source>%1 is not an object of tokens and ids</source>
        <translation>%1: 토큰과 ID로 된 객체가 아닙니다</translation>
    </message>
    <message>
        <source>%1 is not valid JSON (line %2, column %3)</source>
        <translation>%1: 올바른 JSON이 아닙니다(%2행 %3열)</translation>
    </message>
    <message>
        <source>%1 is quantized, in parts or rotated already; a rotation would make it dense again</source>
        <translation>%1은(는) 이미 양자화했거나 나누었거나 회전한 것입니다. 다시 회전하면 밀집 가중치가 됩니다</translation>
    </message>
    <message>
        <source>%1 is the folder that the model was read from</source>
        <translation>모델을 읽어 온 바로 그 폴더입니다: %1</translation>
    </message>
    <message>
        <source>%1 lacks tensor %2, which the index says is in it</source>
        <translation>색인에는 %2이(가) %1에 있다고 되어 있으나 그 텐서가 없습니다</translation>
    </message>
    <message>
        <source>%1 lies outside the blocks, which this method changes as a whole</source>
        <translation>%1: 블록 밖에 있습니다. 이 방법은 블록을 통째로 바꿉니다</translation>
    </message>
    <message>
        <source>%1 linears at %2 bits</source>
        <translation>선형층 %1개는 %2비트</translation>
    </message>
    <message>
        <source>%1 lost %2 % of its weights</source>
        <translation>%1: 가중치의 %2 %를 잃었습니다</translation>
    </message>
    <message>
        <source>%1 must be an object</source>
        <translation>%1: 객체여야 합니다</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2의 %1</translation>
    </message>
    <message>
        <source>%1 of %2 inputs are NaN or infinite on the calibration text</source>
        <translation>입력 %2개 중 %1개가 보정 글에서 NaN이거나 무한대입니다</translation>
    </message>
    <message>
        <source>%1 of %2 weights are NaN or infinite</source>
        <translation>가중치 %2개 중 %1개가 NaN이거나 무한대입니다</translation>
    </message>
    <message>
        <source>%1 of the dense model has another shape or is absent</source>
        <translation>밀집 모델의 %1이(가) 없거나 형상이 다릅니다</translation>
    </message>
    <message>
        <source>%1 sampled tokens</source>
        <translation>표본 토큰 %1개</translation>
    </message>
    <message>
        <source>%1 takes no model, so it cannot be bypassed.</source>
        <translation>모델을 받지 않는 단계라 우회할 수 없습니다: %1.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1부터 %2까지</translation>
    </message>
    <message>
        <source>%1 windows are too few to compare layers by</source>
        <translation>레이어를 견주기에는 창 %1개가 너무 적습니다</translation>
    </message>
    <message>
        <source>%1 windows cannot be divided among %2 texts</source>
        <translation>창 %1개를 글 %2개에 나눌 수 없습니다</translation>
    </message>
    <message>
        <source>%1, line %2</source>
        <translation>%1, %2번째 줄</translation>
    </message>
    <message>
        <source>%1, window %2 of %3</source>
        <translation>%1, 창 %2/%3</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; must be %3</source>
        <translation>%1: &quot;%2&quot;은(는) %3이어야 합니다</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; must be text</source>
        <translation>%1: &quot;%2&quot;은(는) 글이어야 합니다</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot;%3; it must be %4</source>
        <translation>%1: &quot;%2&quot;%3. 필요한 것: %4</translation>
    </message>
    <message>
        <source>%1: &quot;position&quot; must be a list of two numbers</source>
        <translation>%1: &quot;position&quot;은 수 두 개의 목록이어야 합니다</translation>
    </message>
    <message>
        <source>%1: %2 is %3, which is too large</source>
        <translation>%1: %2의 값 %3이(가) 너무 큽니다</translation>
    </message>
    <message>
        <source>%1: %2 of %3 inputs were zero on all of the calibration text</source>
        <translation>%1: 입력 %3개 중 %2개가 보정 글 전체에서 0이었습니다</translation>
    </message>
    <message>
        <source>%1: %2 weights that stayed differ from the dense model&apos;s, which replace them</source>
        <translation>%1: 남아 있던 가중치 %2개가 밀집 모델과 달라 밀집 모델의 값으로 바뀝니다</translation>
    </message>
    <message>
        <source>%1: groups of %2 do not divide its %3 inputs</source>
        <translation>%1: 그룹 %2(으)로는 입력 %3개가 나누어떨어지지 않습니다</translation>
    </message>
    <message>
        <source>%1: item %2 cannot be scored</source>
        <translation>%1: 항목 %2은(는) 채점할 수 없는 것입니다</translation>
    </message>
    <message>
        <source>%1: perplexity over %2 windows of %3 tokens, stride %4, %5 predicted tokens of %6; %7</source>
        <translation>%1: 토큰 %3개짜리 창 %2개로 잰 퍼플렉시티, 간격 %4, 토큰 %6개 중 %5개를 예측함. %7</translation>
    </message>
    <message>
        <source>%1: rope parameters</source>
        <translation>%1: 로터리 임베딩 매개변수</translation>
    </message>
    <message>
        <source>%1: tensor &quot;%2&quot; is %3 but config.json makes it %4</source>
        <translation>%1: 텐서 &quot;%2&quot;은(는) %3인데 config.json에 따르면 %4이어야 합니다</translation>
    </message>
    <message>
        <source>%1: tensor &quot;%2&quot; is %3; weights must be BF16, F16 or F32</source>
        <translation>%1: 텐서 &quot;%2&quot;은(는) %3입니다. 가중치는 BF16, F16 또는 F32여야 합니다</translation>
    </message>
    <message>
        <source>%1: tensor &quot;%2&quot; is missing</source>
        <translation>%1: 텐서 &quot;%2&quot;이(가) 없습니다</translation>
    </message>
    <message>
        <source>%1: tensor %2 appears twice</source>
        <translation>%1: 텐서 %2이(가) 두 번 나옵니다</translation>
    </message>
    <message>
        <source>%1: tensor %2 has the unknown dtype %3</source>
        <translation>%1: 텐서 %2의 자료형을 알 수 없습니다: %3</translation>
    </message>
    <message>
        <source>%1: tensor %2 is in two shards (%3, %4)</source>
        <translation>%1: 텐서 %2이(가) 두 조각에 있습니다(%3, %4)</translation>
    </message>
    <message>
        <source>%1: tensor %2 is missing</source>
        <translation>%1: 텐서 %2이(가) 없습니다</translation>
    </message>
    <message>
        <source>%1: the Gram matrix was damped by %2 instead of %3 to be factored</source>
        <translation>%1: 그람 행렬을 분해하기 위해 댐핑을 %3 대신 %2(으)로 했습니다</translation>
    </message>
    <message>
        <source>%1: the header is not valid %2 at its byte %3</source>
        <translation>%1: 머리말이 %3번째 바이트에서 올바른 %2이(가) 아닙니다</translation>
    </message>
    <message>
        <source>%1: the header is not valid JSON: byte %2 is zero</source>
        <translation>%1: 머리말이 올바른 JSON이 아닙니다. %2번째 바이트가 0입니다</translation>
    </message>
    <message>
        <source>%1: the id &quot;%2&quot; is empty or holds a dot</source>
        <translation>%1: ID &quot;%2&quot;이(가) 비어 있거나 점이 들어 있습니다</translation>
    </message>
    <message>
        <source>%1: the items do not fit the type &quot;%2&quot;</source>
        <translation>%1: 항목이 종류 &quot;%2&quot;에 맞지 않습니다</translation>
    </message>
    <message>
        <source>%1: the result was not stored</source>
        <translation>%1: 결과를 저장하지 못했습니다</translation>
    </message>
    <message>
        <source>%1: the shard of tensor %2 is not a plain file name</source>
        <translation>%1: 텐서 %2의 조각이 단순한 파일 이름이 아닙니다</translation>
    </message>
    <message>
        <source>%1: the text has %2 tokens, fewer than one window of %3</source>
        <translation>%1: 글의 토큰이 %2개로, 창 하나(%3개)보다 적습니다</translation>
    </message>
    <message>
        <source>%1: the text is empty</source>
        <translation>%1: 글이 비어 있습니다</translation>
    </message>
    <message>
        <source>%1: the weights are quantized by &quot;%2&quot;</source>
        <translation>%1: 가중치가 &quot;%2&quot;(으)로 양자화되어 있습니다</translation>
    </message>
    <message>
        <source>%1: there is no &quot;text&quot;</source>
        <translation>%1: &quot;text&quot;가 없습니다</translation>
    </message>
    <message>
        <source>%1: there is no file or folder %2.</source>
        <translation>%1: 파일이나 폴더가 없습니다: %2.</translation>
    </message>
    <message>
        <source>%1: there is no list &quot;items&quot;</source>
        <translation>%1: 목록 &quot;items&quot;가 없습니다</translation>
    </message>
    <message>
        <source>A link names the step &quot;%1&quot;, which does not exist.</source>
        <translation>링크가 없는 단계를 가리킵니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>A tokenizer is tokenizer.json, tokenizer.model, or vocab.json with merges.txt. Copy them from where the model came from.</source>
        <translation>토크나이저는 tokenizer.json, tokenizer.model, 또는 merges.txt가 함께 있는 vocab.json입니다. 모델을 받은 곳에서 복사하세요.</translation>
    </message>
    <message>
        <source>Add a step from the palette.</source>
        <translation>팔레트에서 단계를 추가하세요.</translation>
    </message>
    <message>
        <source>Bundled models: %1.</source>
        <translation>함께 제공되는 모델: %1.</translation>
    </message>
    <message>
        <source>CUDA cannot be used: %1</source>
        <translation>CUDA를 쓸 수 없습니다: %1</translation>
    </message>
    <message>
        <source>Calibrate with more, or more varied, text.</source>
        <translation>더 많거나 더 다양한 글로 보정하세요.</translation>
    </message>
    <message>
        <source>Change %1 of %2.</source>
        <translation>%2의 %1 값을 바꾸세요.</translation>
    </message>
    <message>
        <source>Change it in the inspector.</source>
        <translation>속성 창에서 바꾸세요.</translation>
    </message>
    <message>
        <source>Check that you may read this file.</source>
        <translation>이 파일을 읽을 권한이 있는지 확인하세요.</translation>
    </message>
    <message>
        <source>Check that you may read this folder.</source>
        <translation>이 폴더를 읽을 권한이 있는지 확인하세요.</translation>
    </message>
    <message>
        <source>Check the folder, or choose another one with --home.</source>
        <translation>폴더를 확인하거나 --home으로 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Check the model with `lathe-engine eval`: its activations overflow on this text.</source>
        <translation>`lathe-engine eval`로 모델을 확인하세요. 이 글에서 활성값이 넘칩니다.</translation>
    </message>
    <message>
        <source>Check the path, or use a bundled model: bundled:NAME.</source>
        <translation>경로를 확인하거나 함께 제공되는 모델을 쓰세요: bundled:이름.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>경로를 확인하세요.</translation>
    </message>
    <message>
        <source>Choose a folder you may write to with --home or --out.</source>
        <translation>--home이나 --out으로 쓸 수 있는 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Choose a pattern that divides them, or exclude the layer.</source>
        <translation>나누어떨어지는 패턴을 고르거나 이 레이어를 제외하세요.</translation>
    </message>
    <message>
        <source>Choose a step from the palette, or update Lathe.</source>
        <translation>팔레트에서 단계를 고르거나 Lathe를 갱신하세요.</translation>
    </message>
    <message>
        <source>Choose an id without dots.</source>
        <translation>점이 없는 ID를 쓰세요.</translation>
    </message>
    <message>
        <source>Choose another folder with --home.</source>
        <translation>--home으로 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Choose one of at most %1.</source>
        <translation>%1 이하의 것을 고르세요.</translation>
    </message>
    <message>
        <source>Choose one that exists; relative paths start at the workflow file.</source>
        <translation>있는 것을 선택하세요. 상대 경로는 워크플로 파일에서 시작합니다.</translation>
    </message>
    <message>
        <source>Choose the folder that holds config.json and the safetensors files.</source>
        <translation>config.json과 safetensors 파일이 있는 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Configuration and weights do not belong together; take both from the same model.</source>
        <translation>설정과 가중치가 서로 맞지 않습니다. 둘 다 같은 모델의 것을 쓰세요.</translation>
    </message>
    <message>
        <source>Convert it in Python: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(new_folder, safe_serialization=True).</source>
        <translation>Python에서 변환하세요: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(new_folder, safe_serialization=True).</translation>
    </message>
    <message>
        <source>Convert it: load it in PyTorch and save it with safetensors.torch.save_file.</source>
        <translation>변환하세요. PyTorch로 읽어 safetensors.torch.save_file로 저장하면 됩니다.</translation>
    </message>
    <message>
        <source>Correct the value, or take the file from the model&apos;s folder again.</source>
        <translation>값을 고치거나, 모델 폴더의 파일을 다시 가져오세요.</translation>
    </message>
    <message>
        <source>DSnoT refines the zeros of methods that change no weights, such as Wanda, RIA and magnitude</source>
        <translation>DSnoT는 Wanda, RIA, 크기 가지치기처럼 가중치를 바꾸지 않는 방법의 0을 다듬습니다</translation>
    </message>
    <message>
        <source>Did you mean &quot;%1&quot;?</source>
        <translation>혹시 이것인가요: &quot;%1&quot;?</translation>
    </message>
    <message>
        <source>Download the model again, or undo the step that changed this layer.</source>
        <translation>모델을 다시 내려받거나, 이 레이어를 바꾼 단계를 되돌리세요.</translation>
    </message>
    <message>
        <source>Fetch config.json again.</source>
        <translation>config.json을 다시 받으세요.</translation>
    </message>
    <message>
        <source>Fetch the file again.</source>
        <translation>파일을 다시 받으세요.</translation>
    </message>
    <message>
        <source>Fetch the file again: it may be cut short.</source>
        <translation>파일을 다시 받으세요. 중간에 잘렸을 수 있습니다.</translation>
    </message>
    <message>
        <source>Fetch the index again.</source>
        <translation>색인을 다시 받으세요.</translation>
    </message>
    <message>
        <source>Fetch the missing file, or the whole model folder again.</source>
        <translation>빠진 파일이나 모델 폴더 전체를 다시 받으세요.</translation>
    </message>
    <message>
        <source>For example --set prune.sparsity=0.5</source>
        <translation>예: --set prune.sparsity=0.5</translation>
    </message>
    <message>
        <source>For example {&quot;%1&quot;: {&quot;bits&quot;: 8}}.</source>
        <translation>예: {&quot;%1&quot;: {&quot;bits&quot;: 8}}.</translation>
    </message>
    <message>
        <source>Free some space and run again: what was finished is kept.</source>
        <translation>공간을 비우고 다시 실행하세요. 끝난 결과는 보존되어 있습니다.</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder with --home or --out.</source>
        <translation>공간을 비우거나 --home 또는 --out으로 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Give a Hugging Face folder or bundled:NAME.</source>
        <translation>Hugging Face 폴더 또는 bundled:이름을 지정하세요.</translation>
    </message>
    <message>
        <source>Give a prompt: this model has no token for the beginning of a text.</source>
        <translation>프롬프트를 입력하세요. 이 모델에는 글의 시작을 나타내는 토큰이 없습니다.</translation>
    </message>
    <message>
        <source>Give a smaller number.</source>
        <translation>더 작은 수를 쓰세요.</translation>
    </message>
    <message>
        <source>Give it as several documents of less than 2 GB.</source>
        <translation>2 GB보다 작은 문서 여러 개로 나누세요.</translation>
    </message>
    <message>
        <source>Index and shards are of different saves: fetch the folder again.</source>
        <translation>색인과 조각이 서로 다른 저장에서 나왔습니다. 폴더를 다시 받으세요.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>입출력 오류</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>디렉터리입니다</translation>
    </message>
    <message>
        <source>It has %1.</source>
        <translation>있는 것: %1.</translation>
    </message>
    <message>
        <source>It was written by another version of Lathe.</source>
        <translation>다른 버전의 Lathe가 쓴 것입니다.</translation>
    </message>
    <message>
        <source>Its nodes are %1.</source>
        <translation>노드: %1.</translation>
    </message>
    <message>
        <source>Known are %1. A model of the same layout loads after its model_type is changed to one of them.</source>
        <translation>쓸 수 있는 것: %1. 구조가 같은 모델이면 model_type을 이 가운데 하나로 바꾸면 열립니다.</translation>
    </message>
    <message>
        <source>LATHE_TORCH: the program cannot be started again</source>
        <translation>LATHE_TORCH: 프로그램을 다시 시작할 수 없습니다</translation>
    </message>
    <message>
        <source>LATHE_TORCH: there is no libtorch_cpu.so in %1</source>
        <translation>LATHE_TORCH: %1에 libtorch_cpu.so가 없습니다</translation>
    </message>
    <message>
        <source>Learning did not lower the loss (%1 before, %2 after); the rotations are as they began.</source>
        <translation>학습으로 손실이 줄지 않았습니다(전 %1, 후 %2). 회전은 처음 그대로입니다.</translation>
    </message>
    <message>
        <source>Link an output of kind %1 to it%2.</source>
        <translation>종류가 %1인 출력을 연결하세요%2.</translation>
    </message>
    <message>
        <source>Link an output of kind %1.</source>
        <translation>이 종류의 출력을 연결하세요: %1.</translation>
    </message>
    <message>
        <source>Make it again with lathe-engine catalog.</source>
        <translation>lathe-engine catalog로 다시 만드세요.</translation>
    </message>
    <message>
        <source>Make the catalog again with lathe-engine.</source>
        <translation>lathe-engine으로 목록을 다시 만드세요.</translation>
    </message>
    <message>
        <source>Mend the file in a text editor, or open another one.</source>
        <translation>텍스트 편집기로 파일을 고치거나 다른 파일을 여세요.</translation>
    </message>
    <message>
        <source>Move the file away (a new one is made), or choose another folder with --home.</source>
        <translation>파일을 다른 곳으로 옮기거나(새 파일이 만들어집니다) --home으로 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Move the file away, or choose another folder with --home.</source>
        <translation>파일을 다른 곳으로 옮기거나 --home으로 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>No model is bundled with this installation.</source>
        <translation>이 설치에는 함께 제공되는 모델이 없습니다.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>장치에 남은 공간이 없습니다</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>그런 파일이나 디렉터리가 없습니다</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>디렉터리가 아닙니다</translation>
    </message>
    <message>
        <source>Numbers overflowed on the way; compute in float32, or undo the last step.</source>
        <translation>계산 중에 수가 넘쳤습니다. float32로 계산하거나 마지막 단계를 되돌리세요.</translation>
    </message>
    <message>
        <source>Open it with a newer Lathe.</source>
        <translation>더 새로운 Lathe로 여세요.</translation>
    </message>
    <message>
        <source>Open it with that version, or save it there with dense weights.</source>
        <translation>그 버전으로 열거나, 그 버전에서 밀집 가중치로 저장하세요.</translation>
    </message>
    <message>
        <source>Open the file in a text editor and mend that place, or fetch it again.</source>
        <translation>텍스트 편집기로 파일을 열어 그 자리를 고치거나, 다시 받으세요.</translation>
    </message>
    <message>
        <source>Open the model with the version of Lathe that made it.</source>
        <translation>이 모델을 만든 버전의 Lathe로 여세요.</translation>
    </message>
    <message>
        <source>Overrides: &quot;%1&quot; must lead to an object.</source>
        <translation>예외 설정: &quot;%1&quot;의 값은 객체여야 합니다.</translation>
    </message>
    <message>
        <source>Overrides: %1 of &quot;%2&quot; %3.</source>
        <translation>예외 설정: &quot;%2&quot;의 %1: %3.</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>권한이 없습니다</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>읽기 전용 파일 시스템입니다</translation>
    </message>
    <message>
        <source>Remove all but one.</source>
        <translation>하나만 남기고 지우세요.</translation>
    </message>
    <message>
        <source>Remove it.</source>
        <translation>지우세요.</translation>
    </message>
    <message>
        <source>Remove one link of the cycle.</source>
        <translation>순환의 링크 하나를 지우세요.</translation>
    </message>
    <message>
        <source>Remove the file; it will be made again.</source>
        <translation>파일을 지우세요. 다시 만들어집니다.</translation>
    </message>
    <message>
        <source>Remove the link.</source>
        <translation>링크를 지우세요.</translation>
    </message>
    <message>
        <source>Rename one.</source>
        <translation>하나의 이름을 바꾸세요.</translation>
    </message>
    <message>
        <source>Rename the weights to %1 if they are a whole model in safetensors.</source>
        <translation>safetensors로 된 온전한 모델이라면 가중치 파일의 이름을 %1(으)로 바꾸세요.</translation>
    </message>
    <message>
        <source>Run `git lfs pull` in the model folder.</source>
        <translation>모델 폴더에서 `git lfs pull`을 실행하세요.</translation>
    </message>
    <message>
        <source>Run the workflow again: what was finished is kept.</source>
        <translation>워크플로를 다시 실행하세요. 끝난 결과는 보존되어 있습니다.</translation>
    </message>
    <message>
        <source>Save it without dense weights: Lathe opens that folder again.</source>
        <translation>밀집 가중치로 바꾸지 않고 저장하세요. 그 폴더는 Lathe가 다시 엽니다.</translation>
    </message>
    <message>
        <source>Save the model again, or remove shards of an earlier save.</source>
        <translation>모델을 다시 저장하거나, 이전 저장의 조각을 지우세요.</translation>
    </message>
    <message>
        <source>Save the model again.</source>
        <translation>모델을 다시 저장하세요.</translation>
    </message>
    <message>
        <source>Save the model in BF16, F16 or F32.</source>
        <translation>모델을 BF16, F16 또는 F32로 저장하세요.</translation>
    </message>
    <message>
        <source>Save the model with weights in BF16, F16 or F32.</source>
        <translation>모델의 가중치를 BF16, F16 또는 F32로 저장하세요.</translation>
    </message>
    <message>
        <source>Set LATHE_RESOURCES to the folder that holds models/ and examples/.</source>
        <translation>LATHE_RESOURCES를 models/와 examples/가 있는 폴더로 지정하세요.</translation>
    </message>
    <message>
        <source>Such weights cannot be opened yet; take the model they were made from.</source>
        <translation>이런 가중치는 아직 열 수 없습니다. 그 원본 모델을 쓰세요.</translation>
    </message>
    <message>
        <source>Switch the bypass off, or remove the step.</source>
        <translation>우회를 끄거나 단계를 지우세요.</translation>
    </message>
    <message>
        <source>Take the file from the model&apos;s folder again.</source>
        <translation>모델 폴더의 파일을 다시 가져오세요.</translation>
    </message>
    <message>
        <source>The cache entry that names it is damaged: remove it and run again.</source>
        <translation>이 블롭을 가리키는 캐시 항목이 손상되었습니다. 지우고 다시 실행하세요.</translation>
    </message>
    <message>
        <source>The catalog is of another version of Lathe: make it again with lathe-engine.</source>
        <translation>다른 버전의 Lathe가 만든 목록입니다. lathe-engine으로 다시 만드세요.</translation>
    </message>
    <message>
        <source>The engine (process %1) ended without a message.</source>
        <translation>엔진(프로세스 %1)이 아무 말 없이 끝났습니다.</translation>
    </message>
    <message>
        <source>The file may be damaged or only partly downloaded: fetch it again.</source>
        <translation>파일이 손상되었거나 일부만 내려받은 것일 수 있습니다. 다시 받으세요.</translation>
    </message>
    <message>
        <source>The file was cut off, or is not an event file.</source>
        <translation>파일이 잘렸거나 이벤트 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>The folder is damaged; save the model again.</source>
        <translation>폴더가 손상되었습니다. 모델을 다시 저장하세요.</translation>
    </message>
    <message>
        <source>The folder is not complete; save the model again.</source>
        <translation>폴더가 온전하지 않습니다. 모델을 다시 저장하세요.</translation>
    </message>
    <message>
        <source>The id &quot;%1&quot; is empty or holds a dot.</source>
        <translation>ID가 비어 있거나 점이 들어 있습니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>The input &quot;%1&quot; has %2 links; it takes one.</source>
        <translation>입력 &quot;%1&quot;의 링크가 %2개입니다. 하나만 받습니다.</translation>
    </message>
    <message>
        <source>The input &quot;%1&quot; is not linked.</source>
        <translation>연결되지 않은 입력: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>The input &quot;%1&quot; takes %2, but &quot;%3.%4&quot; gives %5.</source>
        <translation>입력 &quot;%1&quot;이 받는 것: %2, &quot;%3.%4&quot;이 주는 것: %5.</translation>
    </message>
    <message>
        <source>The line was written by another version of Lathe.</source>
        <translation>다른 버전의 Lathe가 쓴 줄입니다.</translation>
    </message>
    <message>
        <source>The links form a cycle.</source>
        <translation>링크가 순환합니다.</translation>
    </message>
    <message>
        <source>The output head has weights of its own now: a rotated embedding cannot serve as both.</source>
        <translation>출력층이 이제 자체 가중치를 가집니다. 회전한 임베딩은 두 역할을 함께 할 수 없습니다.</translation>
    </message>
    <message>
        <source>The program that wrote the file is at fault: save the model again.</source>
        <translation>파일을 쓴 프로그램의 잘못입니다. 모델을 다시 저장하세요.</translation>
    </message>
    <message>
        <source>The tokenizer does not belong to this model; put the right tokenizer.json into its folder.</source>
        <translation>이 모델의 토크나이저가 아닙니다. 올바른 tokenizer.json을 모델 폴더에 넣으세요.</translation>
    </message>
    <message>
        <source>The workflow has no steps.</source>
        <translation>워크플로에 단계가 없습니다.</translation>
    </message>
    <message>
        <source>There is no step &quot;%1&quot;.</source>
        <translation>그런 단계가 없습니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>This is a fault in Lathe. Please report it with the log.</source>
        <translation>Lathe의 결함입니다. 로그와 함께 알려 주세요.</translation>
    </message>
    <message>
        <source>Two steps have the id &quot;%1&quot;.</source>
        <translation>두 단계의 ID가 같습니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Use 0 for all tokens, or a count.</source>
        <translation>0이면 모든 토큰, 그 밖에는 개수를 쓰세요.</translation>
    </message>
    <message>
        <source>Use 0 for the most likely token, or a number above 0.</source>
        <translation>가장 그럴듯한 토큰만 쓰려면 0, 아니면 0보다 큰 수를 쓰세요.</translation>
    </message>
    <message>
        <source>Use a model whose tokenizer is one of the usual byte-level, sentencepiece or word-piece kinds.</source>
        <translation>토크나이저가 흔한 바이트 단위, sentencepiece, word-piece 가운데 하나인 모델을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a number above 0, at most 1.</source>
        <translation>0보다 크고 1 이하인 수를 쓰세요.</translation>
    </message>
    <message>
        <source>Use a smaller model, another device or --dtype bfloat16.</source>
        <translation>더 작은 모델이나 다른 장치, 또는 --dtype bfloat16을 쓰세요.</translation>
    </message>
    <message>
        <source>Use the Hugging Face folder that the GGUF file was made from.</source>
        <translation>GGUF 파일을 만든 원본 Hugging Face 폴더를 쓰세요.</translation>
    </message>
    <message>
        <source>Use windows of at most %1 tokens.</source>
        <translation>토큰 %1개 이하의 창을 쓰세요.</translation>
    </message>
    <message>
        <source>Wait until it has finished, or choose another folder with --home.</source>
        <translation>그 프로그램이 끝날 때까지 기다리거나 --home으로 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Weights quantized by other tools cannot be opened; take the model they were made from.</source>
        <translation>다른 도구로 양자화한 가중치는 열 수 없습니다. 그 원본 모델을 쓰세요.</translation>
    </message>
    <message>
        <source>a block does not hold the %1 tokens of the model&apos;s prefix</source>
        <translation>블록에 모델 접두의 토큰 %1개가 담겨 있지 않습니다</translation>
    </message>
    <message>
        <source>a boolean</source>
        <translation>불리언</translation>
    </message>
    <message>
        <source>a divisor of the %1 in &quot;%2&quot;</source>
        <translation>&quot;%2&quot;의 %1의 약수</translation>
    </message>
    <message>
        <source>a field in the catalog is wrong: %1</source>
        <translation>목록의 필드가 잘못되었습니다: %1</translation>
    </message>
    <message>
        <source>a layer has a part of the unknown kind &quot;%1&quot;</source>
        <translation>레이어에 알 수 없는 종류의 부분이 있습니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>a layer treats its inputs by the unknown &quot;%1&quot;</source>
        <translation>레이어가 알 수 없는 방식으로 입력을 다룹니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>a layer&apos;s %1 of %2 is out of range</source>
        <translation>레이어의 %1 값 %2이(가) 범위를 벗어났습니다</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>목록</translation>
    </message>
    <message>
        <source>a list of %1 layer types, as many as there are blocks</source>
        <translation>블록 수와 같은 %1개의 레이어 종류 목록</translation>
    </message>
    <message>
        <source>a list of %1 numbers, one for each pair of channels that is rotated</source>
        <translation>회전하는 채널 쌍마다 하나씩, 수 %1개의 목록</translation>
    </message>
    <message>
        <source>a list of full_attention and sliding_attention</source>
        <translation>full_attention과 sliding_attention의 목록</translation>
    </message>
    <message>
        <source>a list of numbers above 0</source>
        <translation>0보다 큰 수의 목록</translation>
    </message>
    <message>
        <source>a list of texts</source>
        <translation>글 목록</translation>
    </message>
    <message>
        <source>a list of two numbers</source>
        <translation>수 두 개의 목록</translation>
    </message>
    <message>
        <source>a multiple of the %1 in &quot;%2&quot;</source>
        <translation>&quot;%2&quot;의 %1의 배수</translation>
    </message>
    <message>
        <source>a norm of block %1 holds NaN or infinity</source>
        <translation>블록 %1의 정규화에 NaN이나 무한대가 있습니다</translation>
    </message>
    <message>
        <source>a number above 0</source>
        <translation>0보다 큰 수</translation>
    </message>
    <message>
        <source>a pattern of %1 neighbours is too long</source>
        <translation>이웃 %1개짜리 패턴은 너무 깁니다</translation>
    </message>
    <message>
        <source>a pattern of %1 neighbours is too long for a column sweep</source>
        <translation>이웃 %1개짜리 패턴은 열 순회에 너무 깁니다</translation>
    </message>
    <message>
        <source>a step in the catalog is wrong: %1</source>
        <translation>목록의 단계가 잘못되었습니다: %1</translation>
    </message>
    <message>
        <source>a stored result is damaged: %1</source>
        <translation>저장된 결과가 손상되었습니다: %1</translation>
    </message>
    <message>
        <source>a stored tensor has an unknown type</source>
        <translation>저장된 텐서의 종류를 알 수 없습니다</translation>
    </message>
    <message>
        <source>a task file is {&quot;task&quot;: name, &quot;type&quot;: …, &quot;items&quot;: […]}</source>
        <translation>과제 파일의 꼴: {&quot;task&quot;: 이름, &quot;type&quot;: …, &quot;items&quot;: […]}</translation>
    </message>
    <message>
        <source>a task holds items of one kind</source>
        <translation>한 과제에는 한 종류의 항목만 담습니다</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>글</translation>
    </message>
    <message>
        <source>a text of %1 is too long to tokenize in one piece</source>
        <translation>%1의 글은 한 번에 토큰으로 나누기에 너무 깁니다</translation>
    </message>
    <message>
        <source>a text of %1 tokens is longer than the %2 positions the model has</source>
        <translation>토큰 %1개짜리 글이 모델의 위치 %2개보다 깁니다</translation>
    </message>
    <message>
        <source>a token id or a list of them</source>
        <translation>토큰 ID 또는 그 목록</translation>
    </message>
    <message>
        <source>a vocabulary entry is damaged</source>
        <translation>어휘 항목이 손상되었습니다</translation>
    </message>
    <message>
        <source>a whole number from 0 to %1</source>
        <translation>0 이상 %1 이하의 정수</translation>
    </message>
    <message>
        <source>a whole number from 1 to %1</source>
        <translation>1 이상 %1 이하의 정수</translation>
    </message>
    <message>
        <source>above 1 for yarn</source>
        <translation>yarn에서는 1보다 큰 수</translation>
    </message>
    <message>
        <source>above low_freq_factor</source>
        <translation>low_freq_factor보다 큰 수</translation>
    </message>
    <message>
        <source>add a line with the name of a text file for each kind of text</source>
        <translation>글의 종류마다 글 파일의 이름을 적은 줄을 하나씩 추가하세요</translation>
    </message>
    <message>
        <source>added_tokens_decoder has the id &quot;%1&quot;, which is not one</source>
        <translation>added_tokens_decoder의 ID가 올바르지 않습니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>after %1</source>
        <translation>%1 다음</translation>
    </message>
    <message>
        <source>all rows</source>
        <translation>모든 행</translation>
    </message>
    <message>
        <source>an event line is wrong: %1</source>
        <translation>이벤트 줄이 잘못되었습니다: %1</translation>
    </message>
    <message>
        <source>an object</source>
        <translation>객체</translation>
    </message>
    <message>
        <source>an unknown exception</source>
        <translation>알 수 없는 예외</translation>
    </message>
    <message>
        <source>and exclude %1</source>
        <translation>(제외: %1)</translation>
    </message>
    <message>
        <source>another tool</source>
        <translation>다른 도구</translation>
    </message>
    <message>
        <source>appears twice</source>
        <translation>두 번 나옵니다</translation>
    </message>
    <message>
        <source>array</source>
        <translation>배열</translation>
    </message>
    <message>
        <source>at most 1</source>
        <translation>1 이하</translation>
    </message>
    <message>
        <source>backward</source>
        <translation>역전파</translation>
    </message>
    <message>
        <source>binary data</source>
        <translation>이진 데이터</translation>
    </message>
    <message>
        <source>bits is %1; a cache holds 2, 4, 8 or 16</source>
        <translation>비트가 %1입니다. 캐시는 2, 4, 8 또는 16비트로 담습니다</translation>
    </message>
    <message>
        <source>block %1</source>
        <translation>블록 %1</translation>
    </message>
    <message>
        <source>block %1 is restored</source>
        <translation>블록 %1은(는) 이미 있음</translation>
    </message>
    <message>
        <source>block %1 was not stored: %2; results stay in memory</source>
        <translation>블록 %1을(를) 저장하지 못했습니다: %2. 결과는 메모리에 남습니다</translation>
    </message>
    <message>
        <source>boolean</source>
        <translation>불리언</translation>
    </message>
    <message>
        <source>byte fallback needs 256 byte tokens, the vocabulary has %1</source>
        <translation>바이트 대체에는 바이트 토큰 256개가 필요한데 어휘에는 %1개가 있습니다</translation>
    </message>
    <message>
        <source>bytes %1 to %2</source>
        <translation>바이트 %1 ~ %2</translation>
    </message>
    <message>
        <source>bytes %1 to %2 before %3 belong to no tensor</source>
        <translation>%3 앞의 바이트 %1 ~ %2이(가) 어느 텐서에도 속하지 않습니다</translation>
    </message>
    <message>
        <source>calibrate on text like what the model will read</source>
        <translation>모델이 읽을 것과 비슷한 글로 보정하세요</translation>
    </message>
    <message>
        <source>calibrate with more, or more varied, text</source>
        <translation>더 많거나 더 다양한 글로 보정하세요</translation>
    </message>
    <message>
        <source>can&apos;t allocate memory</source>
        <translation>메모리를 할당할 수 없습니다</translation>
    </message>
    <message>
        <source>cannot list %1: %2</source>
        <translation>%1의 목록을 볼 수 없습니다: %2</translation>
    </message>
    <message>
        <source>cannot read %1: %2</source>
        <translation>%1을(를) 읽을 수 없습니다: %2</translation>
    </message>
    <message>
        <source>cannot use %1 as the run database: %2</source>
        <translation>%1을(를) 실행 데이터베이스로 쓸 수 없습니다: %2</translation>
    </message>
    <message>
        <source>cannot write %1: %2</source>
        <translation>%1에 쓸 수 없습니다: %2</translation>
    </message>
    <message>
        <source>check the model with lathe-engine eval; use --dtype float32 if its activations overflow</source>
        <translation>lathe-engine eval로 모델을 확인하세요. 활성값이 넘치면 --dtype float32를 쓰세요</translation>
    </message>
    <message>
        <source>choose a file with text in it</source>
        <translation>글이 들어 있는 파일을 고르세요</translation>
    </message>
    <message>
        <source>choose a folder below one that you may write to</source>
        <translation>쓸 수 있는 폴더 아래의 폴더를 고르세요</translation>
    </message>
    <message>
        <source>choose a group that does, 0 for the whole row, or override this layer</source>
        <translation>나누어떨어지는 그룹을 고르거나, 행 전체는 0으로 하거나, 이 레이어에 예외를 두세요</translation>
    </message>
    <message>
        <source>choose a group that does, or %1 or more</source>
        <translation>나누어떨어지는 그룹이나 %1 이상을 고르세요</translation>
    </message>
    <message>
        <source>choose a multiple of 4</source>
        <translation>4의 배수를 고르세요</translation>
    </message>
    <message>
        <source>choose a number that divides the inputs of every layer, or 0</source>
        <translation>모든 레이어의 입력을 나누는 수나 0을 고르세요</translation>
    </message>
    <message>
        <source>choose another number format, or exclude this layer</source>
        <translation>다른 수 형식을 고르거나 이 레이어를 제외하세요</translation>
    </message>
    <message>
        <source>choose another one: the original would be lost</source>
        <translation>다른 폴더를 고르세요. 그러지 않으면 원본을 잃습니다</translation>
    </message>
    <message>
        <source>choose one of at most %1</source>
        <translation>%1 이하의 것을 고르세요</translation>
    </message>
    <message>
        <source>choose one of these</source>
        <translation>이 가운데 하나를 고르세요</translation>
    </message>
    <message>
        <source>codes and scales of a quantized layer do not fit</source>
        <translation>양자화한 레이어의 부호와 스케일이 서로 맞지 않습니다</translation>
    </message>
    <message>
        <source>collect them again, or link calibration text in place of statistics</source>
        <translation>통계를 다시 모으거나, 통계 대신 보정 글을 연결하세요</translation>
    </message>
    <message>
        <source>column sweeps run without kernels, some fifty times slower: %1</source>
        <translation>열 순회가 커널 없이 실행되어 쉰 배쯤 느립니다: %1</translation>
    </message>
    <message>
        <source>compare within layers or rows to give layers a sparsity of their own</source>
        <translation>레이어마다 다른 희소성을 주려면 레이어나 행 안에서 비교하세요</translation>
    </message>
    <message>
        <source>compare within layers or rows, or normalize layers</source>
        <translation>레이어나 행 안에서 비교하거나 레이어를 정규화하세요</translation>
    </message>
    <message>
        <source>config.json asks for it (%1, %2 blocks). Correct config.json or download the weights again.</source>
        <translation>config.json에 있는 것입니다(%1, 블록 %2개). config.json을 고치거나 가중치를 다시 내려받으세요.</translation>
    </message>
    <message>
        <source>did you mean %1?</source>
        <translation>혹시 %1인가요?</translation>
    </message>
    <message>
        <source>does not run: only steps that cannot run read its result</source>
        <translation>실행하지 않습니다. 실행할 수 없는 단계만 이 결과를 읽습니다</translation>
    </message>
    <message>
        <source>ends before it begins (%1)</source>
        <translation>시작하기도 전에 끝납니다(%1)</translation>
    </message>
    <message>
        <source>every text begins after the tokens %1</source>
        <translation>모든 글 앞에 이 토큰을 둡니다: %1</translation>
    </message>
    <message>
        <source>exclude these layers, or leave out the earlier step that rounds activations</source>
        <translation>이 레이어들을 제외하거나, 활성값을 반올림하는 앞 단계를 빼세요</translation>
    </message>
    <message>
        <source>exclude this layer or choose another pattern</source>
        <translation>이 레이어를 제외하거나 다른 패턴을 고르세요</translation>
    </message>
    <message>
        <source>false; only causal models are supported</source>
        <translation>false. 인과 모델만 지원합니다</translation>
    </message>
    <message>
        <source>false; only decoders are supported</source>
        <translation>false. 디코더만 지원합니다</translation>
    </message>
    <message>
        <source>free memory, choose a smaller model, fewer or shorter windows, or --dtype bfloat16</source>
        <translation>메모리를 비우거나, 더 작은 모델, 더 적거나 짧은 창, --dtype bfloat16을 쓰세요</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>%1부터</translation>
    </message>
    <message>
        <source>generation was stopped</source>
        <translation>생성을 중지했습니다</translation>
    </message>
    <message>
        <source>give 2 to 8, or 16 to leave layers as they are</source>
        <translation>2에서 8 사이, 또는 레이어를 그대로 두려면 16을 쓰세요</translation>
    </message>
    <message>
        <source>give all texts of a mixture the same window length</source>
        <translation>혼합의 모든 글에 같은 창 길이를 쓰세요</translation>
    </message>
    <message>
        <source>give at least %1; a hundred or more make the comparison steady</source>
        <translation>%1개 이상을 쓰세요. 백 개를 넘으면 비교가 안정됩니다</translation>
    </message>
    <message>
        <source>give low &lt; middle &lt; high</source>
        <translation>낮음 &lt; 중간 &lt; 높음이 되게 하세요</translation>
    </message>
    <message>
        <source>group %1</source>
        <translation>그룹 %1</translation>
    </message>
    <message>
        <source>group %1 does not divide a head of %2 channels</source>
        <translation>그룹 %1(으)로는 헤드의 채널 %2개가 나누어떨어지지 않습니다</translation>
    </message>
    <message>
        <source>group %1 does not divide its %2 inputs</source>
        <translation>그룹 %1(으)로는 입력 %2개가 나누어떨어지지 않습니다</translation>
    </message>
    <message>
        <source>group %1 does not fill whole bytes with its codes</source>
        <translation>그룹 %1의 부호가 바이트 단위로 꽉 차지 않습니다</translation>
    </message>
    <message>
        <source>has %1 bytes: a safetensors file starts with a header length of 8 bytes</source>
        <translation>%1바이트뿐입니다. safetensors 파일은 8바이트의 머리말 길이로 시작합니다</translation>
    </message>
    <message>
        <source>has %1 where the format does not allow it</source>
        <translation>형식이 허용하지 않는 자리에 %1이(가) 있습니다</translation>
    </message>
    <message>
        <source>has a header that is not a JSON object (it must start with &apos;{&apos;)</source>
        <translation>머리말이 JSON 객체가 아닙니다(&apos;{&apos;로 시작해야 합니다)</translation>
    </message>
    <message>
        <source>has a list where the format has none</source>
        <translation>형식에 없는 목록이 있습니다</translation>
    </message>
    <message>
        <source>has a merge that is not a pair of tokens</source>
        <translation>두 토큰의 쌍이 아닌 병합이 있습니다</translation>
    </message>
    <message>
        <source>has a value where none belongs, in its vocabulary or merges</source>
        <translation>어휘나 병합의 엉뚱한 자리에 값이 있습니다</translation>
    </message>
    <message>
        <source>has an object where the format has none</source>
        <translation>형식에 없는 객체가 있습니다</translation>
    </message>
    <message>
        <source>has more than %1 dimensions</source>
        <translation>차원이 %1개보다 많습니다</translation>
    </message>
    <message>
        <source>has more than two data_offsets</source>
        <translation>data_offsets가 두 개보다 많습니다</translation>
    </message>
    <message>
        <source>has the dimension %1, which is too large</source>
        <translation>차원 %1이(가) 너무 큽니다</translation>
    </message>
    <message>
        <source>has the impossible shape %1</source>
        <translation>있을 수 없는 형상입니다: %1</translation>
    </message>
    <message>
        <source>has the key %1 twice</source>
        <translation>키 %1이(가) 두 번 나옵니다</translation>
    </message>
    <message>
        <source>has the merge &quot;%1&quot;, which is not two tokens</source>
        <translation>병합 &quot;%1&quot;이(가) 두 토큰이 아닙니다</translation>
    </message>
    <message>
        <source>has the negative dimension %1</source>
        <translation>차원이 음수입니다: %1</translation>
    </message>
    <message>
        <source>holds binary data</source>
        <translation>이진 데이터가 들어 있습니다</translation>
    </message>
    <message>
        <source>holds no tokenizer</source>
        <translation>토크나이저가 없습니다</translation>
    </message>
    <message>
        <source>input</source>
        <translation>입력</translation>
    </message>
    <message>
        <source>inputs %1</source>
        <translation>입력 %1</translation>
    </message>
    <message>
        <source>inputs are rounded already in %1 of %2 selected layers, first in %3</source>
        <translation>선택한 레이어 %2개 중 %1개는 입력을 이미 반올림합니다. 첫 레이어: %3</translation>
    </message>
    <message>
        <source>internal check failed: %1 (%2:%3)</source>
        <translation>내부 검사에 실패했습니다: %1(%2:%3)</translation>
    </message>
    <message>
        <source>is %1</source>
        <translation>지금 값 %1</translation>
    </message>
    <message>
        <source>is %1, the largest is %2</source>
        <translation>지금 %1, 최댓값 %2</translation>
    </message>
    <message>
        <source>is %1, the smallest is %2</source>
        <translation>지금 %1, 최솟값 %2</translation>
    </message>
    <message>
        <source>is %1, which is none of %2</source>
        <translation>%1은(는) 선택지에 없습니다(%2)</translation>
    </message>
    <message>
        <source>is %1, which takes %2 bytes, but lies in %3 (%4)</source>
        <translation>%1이므로 %2바이트가 필요한데, 놓인 자리는 %3입니다(%4)</translation>
    </message>
    <message>
        <source>is a GGUF file, not a safetensors file</source>
        <translation>safetensors가 아니라 GGUF 파일입니다</translation>
    </message>
    <message>
        <source>is a Git LFS pointer of %1 bytes, not the weights</source>
        <translation>가중치가 아니라 %1바이트짜리 Git LFS 포인터입니다</translation>
    </message>
    <message>
        <source>is a PyTorch pickle, not a safetensors file</source>
        <translation>safetensors가 아니라 PyTorch 피클입니다</translation>
    </message>
    <message>
        <source>is cut in its header: %1 bytes of header are stated, %2 exist</source>
        <translation>머리말에서 잘렸습니다. 머리말이 %1바이트라고 되어 있으나 %2바이트뿐입니다</translation>
    </message>
    <message>
        <source>is cut: %1 lies in bytes %2 of the data, and there are %3</source>
        <translation>잘렸습니다. %1은(는) 데이터의 바이트 %2에 있어야 하는데 데이터가 %3바이트뿐입니다</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>비어 있습니다</translation>
    </message>
    <message>
        <source>is expected in an object, and its place holds none</source>
        <translation>객체가 아닌 것 안에서 찾고 있습니다</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>없습니다</translation>
    </message>
    <message>
        <source>is neither true nor false</source>
        <translation>참도 거짓도 아닙니다</translation>
    </message>
    <message>
        <source>is nested deeper than %1 levels</source>
        <translation>%1단계보다 깊게 겹쳐 있습니다</translation>
    </message>
    <message>
        <source>is not a list</source>
        <translation>목록이 아닙니다</translation>
    </message>
    <message>
        <source>is not a string</source>
        <translation>문자열이 아닙니다</translation>
    </message>
    <message>
        <source>is not a tokenizer</source>
        <translation>토크나이저가 아닙니다</translation>
    </message>
    <message>
        <source>is not a whole number</source>
        <translation>정수가 아닙니다</translation>
    </message>
    <message>
        <source>it holds no vocabulary, so it is not a sentencepiece model</source>
        <translation>어휘가 없으므로 sentencepiece 모델이 아닙니다</translation>
    </message>
    <message>
        <source>it may come from a newer version of Lathe</source>
        <translation>더 새로운 버전의 Lathe가 만든 것일 수 있습니다</translation>
    </message>
    <message>
        <source>items are {&quot;prompt&quot;, &quot;answer&quot;}, {&quot;context&quot;, &quot;choices&quot;, &quot;answer&quot;: index} or {&quot;good&quot;, &quot;bad&quot;}</source>
        <translation>항목의 꼴: {&quot;prompt&quot;, &quot;answer&quot;}, {&quot;context&quot;, &quot;choices&quot;, &quot;answer&quot;: 번호} 또는 {&quot;good&quot;, &quot;bad&quot;}</translation>
    </message>
    <message>
        <source>items of several kinds</source>
        <translation>여러 종류의 항목이 섞여 있습니다</translation>
    </message>
    <message>
        <source>its results are wrong here</source>
        <translation>여기서는 결과가 틀립니다</translation>
    </message>
    <message>
        <source>key projections are named like %1</source>
        <translation>키 프로젝션의 이름은 이런 꼴입니다: %1</translation>
    </message>
    <message>
        <source>keys of variants are in the run&apos;s steps; give at least 4 digits, and --home when the run used one</source>
        <translation>변형의 키는 실행의 단계에 있습니다. 네 자리 이상을 쓰고, 실행이 --home을 썼다면 함께 지정하세요</translation>
    </message>
    <message>
        <source>kind of port</source>
        <translation>포트 종류</translation>
    </message>
    <message>
        <source>known are %1</source>
        <translation>쓸 수 있는 것: %1</translation>
    </message>
    <message>
        <source>known skills: %1</source>
        <translation>쓸 수 있는 과제: %1</translation>
    </message>
    <message>
        <source>lacks its dtype, shape or two data_offsets</source>
        <translation>자료형, 형상, data_offsets 두 개 가운데 빠진 것이 있습니다</translation>
    </message>
    <message>
        <source>layers are named like %1</source>
        <translation>레이어의 이름은 이런 꼴입니다: %1</translation>
    </message>
    <message>
        <source>leave %1 out of the overrides, or unlink the plan</source>
        <translation>예외 설정에서 %1을(를) 빼거나 계획의 연결을 끊으세요</translation>
    </message>
    <message>
        <source>leave it out here, and give it to a step that treats one layer at a time, such as quant.rtn or quant.gptq</source>
        <translation>여기서는 빼고, quant.rtn이나 quant.gptq처럼 레이어를 하나씩 다루는 단계에 맡기세요</translation>
    </message>
    <message>
        <source>level of a note</source>
        <translation>알림 수준</translation>
    </message>
    <message>
        <source>line %1 is not two tokens and a space</source>
        <translation>%1번째 줄이 두 토큰과 빈칸 하나가 아닙니다</translation>
    </message>
    <message>
        <source>link %1 must be a pair of texts such as [&quot;load.model&quot;, &quot;prune.model&quot;]</source>
        <translation>링크 %1은(는) [&quot;load.model&quot;, &quot;prune.model&quot;] 같은 글의 쌍이어야 합니다</translation>
    </message>
    <message>
        <source>link a data step to calibration, or statistics to statistics</source>
        <translation>보정에 데이터 단계를 연결하거나 통계에 통계를 연결하세요</translation>
    </message>
    <message>
        <source>link a plan that was made for steps of this kind</source>
        <translation>이런 종류의 단계에 쓰는 계획을 연결하세요</translation>
    </message>
    <message>
        <source>link a text step to calibration, or set the learning steps to 0</source>
        <translation>보정에 글 단계를 연결하거나 학습 단계를 0으로 하세요</translation>
    </message>
    <message>
        <source>link a text step; prompts alone do not calibrate</source>
        <translation>글 단계를 연결하세요. 프롬프트만으로는 보정할 수 없습니다</translation>
    </message>
    <message>
        <source>link calibration text or statistics, or choose mse</source>
        <translation>보정 글이나 통계를 연결하거나 제곱 오차를 고르세요</translation>
    </message>
    <message>
        <source>link the model that this one was made from</source>
        <translation>이 모델의 바탕이 된 모델을 연결하세요</translation>
    </message>
    <message>
        <source>link the model that was pruned, as it was just before, to dense</source>
        <translation>가지치기하기 바로 전의 모델을 밀집 모델 입력에 연결하세요</translation>
    </message>
    <message>
        <source>make the plan with this pattern, or choose unstructured here</source>
        <translation>이 패턴으로 계획을 만들거나, 여기서 비정형를 고르세요</translation>
    </message>
    <message>
        <source>merge %1: the token</source>
        <translation>병합 %1: 토큰</translation>
    </message>
    <message>
        <source>must be a list of texts, not %1</source>
        <translation>글 목록이어야 합니다(지금 %1)</translation>
    </message>
    <message>
        <source>must be a number, not %1</source>
        <translation>숫자여야 합니다(지금 %1)</translation>
    </message>
    <message>
        <source>must be a whole number, not %1</source>
        <translation>정수여야 합니다(지금 %1)</translation>
    </message>
    <message>
        <source>must be an object, not %1</source>
        <translation>객체여야 합니다(지금 %1)</translation>
    </message>
    <message>
        <source>must be text, not %1</source>
        <translation>글이어야 합니다(지금 %1)</translation>
    </message>
    <message>
        <source>must be true or false, not %1</source>
        <translation>true 또는 false여야 합니다(지금 %1)</translation>
    </message>
    <message>
        <source>name at least one skill, such as copy</source>
        <translation>copy 같은 과제를 하나 이상 적으세요</translation>
    </message>
    <message>
        <source>nests a list in a token</source>
        <translation>토큰 안에 목록이 들어 있습니다</translation>
    </message>
    <message>
        <source>nests an object in a list</source>
        <translation>목록 안에 객체가 들어 있습니다</translation>
    </message>
    <message>
        <source>no BOS token added</source>
        <translation>시작 토큰을 붙이지 않음</translation>
    </message>
    <message>
        <source>no block&apos;s cache is selected</source>
        <translation>선택된 블록의 캐시가 없습니다</translation>
    </message>
    <message>
        <source>no folder is chosen to export to</source>
        <translation>내보낼 폴더를 고르지 않았습니다</translation>
    </message>
    <message>
        <source>no grid has 9 to 15 bits</source>
        <translation>9~15비트의 격자는 없습니다</translation>
    </message>
    <message>
        <source>no layer is selected by include %1</source>
        <translation>포함 설정으로 선택되는 레이어가 없습니다: %1</translation>
    </message>
    <message>
        <source>no linear of a block is selected</source>
        <translation>선택된 블록의 선형층이 없습니다</translation>
    </message>
    <message>
        <source>no model is given</source>
        <translation>모델을 지정하지 않았습니다</translation>
    </message>
    <message>
        <source>no room on %1 for a model of %2</source>
        <translation>%1에 %2 크기의 모델을 담을 공간이 없습니다</translation>
    </message>
    <message>
        <source>no room on %1 for one window of %2 tokens</source>
        <translation>%1에 토큰 %2개짜리 창 하나를 담을 공간이 없습니다</translation>
    </message>
    <message>
        <source>no selected layer lies in a block</source>
        <translation>선택한 레이어 가운데 블록에 있는 것이 없습니다</translation>
    </message>
    <message>
        <source>no skill is chosen</source>
        <translation>과제를 고르지 않았습니다</translation>
    </message>
    <message>
        <source>no text file is chosen</source>
        <translation>글 파일을 고르지 않았습니다</translation>
    </message>
    <message>
        <source>no text is chosen</source>
        <translation>글을 고르지 않았습니다</translation>
    </message>
    <message>
        <source>node &quot;%1&quot;</source>
        <translation>노드 &quot;%1&quot;</translation>
    </message>
    <message>
        <source>node %1</source>
        <translation>노드 %1</translation>
    </message>
    <message>
        <source>none of these can be opened:</source>
        <translation>이 가운데 열 수 있는 것이 없습니다:</translation>
    </message>
    <message>
        <source>not enough disk space for %1: %2 needed, %3 free</source>
        <translation>%1에 쓸 디스크 공간이 모자랍니다: 필요 %2, 남은 공간 %3</translation>
    </message>
    <message>
        <source>nothing to do: a rotation evens channels out by itself; leave one of the two out where the result is worse</source>
        <translation>할 일은 없습니다. 회전만으로 채널이 고르게 됩니다. 결과가 더 나쁘면 둘 중 하나를 빼세요</translation>
    </message>
    <message>
        <source>null</source>
        <translation>null(없음)</translation>
    </message>
    <message>
        <source>number</source>
        <translation>숫자</translation>
    </message>
    <message>
        <source>object</source>
        <translation>객체</translation>
    </message>
    <message>
        <source>one of default, linear, dynamic, llama3, yarn, longrope</source>
        <translation>default, linear, dynamic, llama3, yarn, longrope 가운데 하나</translation>
    </message>
    <message>
        <source>one of silu, gelu, gelu_new, gelu_pytorch_tanh, relu</source>
        <translation>silu, gelu, gelu_new, gelu_pytorch_tanh, relu 가운데 하나</translation>
    </message>
    <message>
        <source>or link &quot;%1&quot; instead</source>
        <translation>또는 대신 &quot;%1&quot;에 연결하세요</translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation>메모리 부족</translation>
    </message>
    <message>
        <source>output</source>
        <translation>출력</translation>
    </message>
    <message>
        <source>overrides and plans do not count while the whole model competes</source>
        <translation>모델 전체가 겨룰 때는 예외 설정과 계획이 적용되지 않습니다</translation>
    </message>
    <message>
        <source>pattern %1:%2 does not divide its %3 inputs</source>
        <translation>패턴 %1:%2(으)로는 입력 %3개가 나누어떨어지지 않습니다</translation>
    </message>
    <message>
        <source>pattern %1:%2 does not divide the %3 inputs of the layer</source>
        <translation>패턴 %1:%2(으)로는 레이어의 입력 %3개가 나누어떨어지지 않습니다</translation>
    </message>
    <message>
        <source>prepend scheme</source>
        <translation>앞붙임 방식</translation>
    </message>
    <message>
        <source>raise the budget, allow fewer bits, or larger groups</source>
        <translation>예산을 늘리거나, 더 적은 비트를 허용하거나, 더 큰 그룹을 쓰세요</translation>
    </message>
    <message>
        <source>raise the budget, lower the low bits, or take larger groups</source>
        <translation>예산을 늘리거나, 낮은 비트 수를 줄이거나, 더 큰 그룹을 쓰세요</translation>
    </message>
    <message>
        <source>raise the damping, or calibrate with more, or more varied, text</source>
        <translation>댐핑을 키우거나, 더 많거나 더 다양한 글로 보정하세요</translation>
    </message>
    <message>
        <source>rank %1</source>
        <translation>랭크 %1</translation>
    </message>
    <message>
        <source>reading a tensor was stopped</source>
        <translation>텐서 읽기를 중지했습니다</translation>
    </message>
    <message>
        <source>rotate first, then quantize</source>
        <translation>먼저 회전한 다음 양자화하세요</translation>
    </message>
    <message>
        <source>rotate one of them, or set the learning steps to 0</source>
        <translation>둘 중 하나를 회전하거나 학습 단계를 0으로 하세요</translation>
    </message>
    <message>
        <source>run again to go on from what is finished</source>
        <translation>다시 실행하면 끝난 곳부터 이어집니다</translation>
    </message>
    <message>
        <source>run the workflow again</source>
        <translation>워크플로를 다시 실행하세요</translation>
    </message>
    <message>
        <source>states its %1 twice</source>
        <translation>%1이(가) 두 번 적혀 있습니다</translation>
    </message>
    <message>
        <source>states a header of %1 bytes; the format allows 100000000: this is not a safetensors file</source>
        <translation>머리말이 %1바이트라고 되어 있으나 형식은 100000000까지 허용합니다. safetensors 파일이 아닙니다</translation>
    </message>
    <message>
        <source>scores measured here include it; the program that loads the folder must round them itself to come to the same</source>
        <translation>여기서 잰 점수에는 반영되어 있습니다. 폴더를 여는 프로그램에서 같은 점수를 얻으려면 그 프로그램이 직접 반올림해야 합니다</translation>
    </message>
    <message>
        <source>select layers of the blocks, such as *.mlp.*</source>
        <translation>블록의 레이어를 고르세요. 예: *.mlp.*</translation>
    </message>
    <message>
        <source>sentencepiece models of type %1 are not supported, only unigram (1) and byte-pair (2)</source>
        <translation>종류 %1의 sentencepiece 모델은 지원하지 않습니다. unigram(1)과 byte-pair(2)만 지원합니다</translation>
    </message>
    <message>
        <source>series shape</source>
        <translation>계열 꼴</translation>
    </message>
    <message>
        <source>set LATHE_TORCH to a complete LibTorch for CUDA, which brings libnvrtc</source>
        <translation>LATHE_TORCH를 libnvrtc가 들어 있는 CUDA용 LibTorch 전체로 지정하세요</translation>
    </message>
    <message>
        <source>set the parameter path</source>
        <translation>경로 매개변수를 지정하세요</translation>
    </message>
    <message>
        <source>set the parameter path to a .txt, .md or .jsonl file</source>
        <translation>경로 매개변수를 .txt, .md 또는 .jsonl 파일로 지정하세요</translation>
    </message>
    <message>
        <source>split behavior</source>
        <translation>분할 방식</translation>
    </message>
    <message>
        <source>state of a run</source>
        <translation>실행 상태</translation>
    </message>
    <message>
        <source>state of a step</source>
        <translation>단계 상태</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>학습 단계 %1</translation>
    </message>
    <message>
        <source>step category</source>
        <translation>단계 분류</translation>
    </message>
    <message>
        <source>stopped on request</source>
        <translation>요청에 따라 중지했습니다</translation>
    </message>
    <message>
        <source>blocks of %1 inputs do not divide the %2 inputs of %3</source>
        <translation>%1개씩으로는 %3의 입력 %2개가 나누어떨어지지 않습니다</translation>
    </message>
    <message>
        <source>string</source>
        <translation>문자열</translation>
    </message>
    <message>
        <source>such that rotary embeddings rotate an even number of channels, not %1</source>
        <translation>로터리 임베딩이 돌리는 채널 수가 짝수가 되는 값(지금 %1)</translation>
    </message>
    <message>
        <source>switch the rotation of the residual stream off; the others are exact here</source>
        <translation>잔차 스트림의 회전을 끄세요. 다른 회전은 여기서도 정확합니다</translation>
    </message>
    <message>
        <source>switch them on where the statistics are collected, or link calibration text in place of statistics</source>
        <translation>통계를 모으는 단계에서 켜거나, 통계 대신 보정 글을 연결하세요</translation>
    </message>
    <message>
        <source>take at least one window a text</source>
        <translation>글마다 창을 하나 이상 쓰세요</translation>
    </message>
    <message>
        <source>take more steps or a smaller learning rate</source>
        <translation>단계를 늘리거나 학습률을 줄이세요</translation>
    </message>
    <message>
        <source>tensor &quot;%1&quot; is missing</source>
        <translation>텐서 &quot;%1&quot;이(가) 없습니다</translation>
    </message>
    <message>
        <source>tensor %1</source>
        <translation>텐서 %1</translation>
    </message>
    <message>
        <source>tensor %1 of %2 was planned but never written</source>
        <translation>%2의 텐서 %1은(는) 계획에 있었으나 쓰지 않았습니다</translation>
    </message>
    <message>
        <source>tensors of type %1 cannot be computed with</source>
        <translation>자료형이 %1인 텐서로는 계산할 수 없습니다</translation>
    </message>
    <message>
        <source>the %1 &quot;%2&quot; is not supported</source>
        <translation>지원하지 않는 %1입니다: &quot;%2&quot;</translation>
    </message>
    <message>
        <source>the Gram matrix is not positive definite even when damped by %1 of its mean diagonal</source>
        <translation>대각선 평균의 %1만큼 댐핑해도 그람 행렬이 양의 정부호가 아닙니다</translation>
    </message>
    <message>
        <source>the Gram matrix is not positive definite, so the repair cannot be weighted</source>
        <translation>그람 행렬이 양의 정부호가 아니어서 교정에 가중할 수 없습니다</translation>
    </message>
    <message>
        <source>the NVIDIA driver shows no device</source>
        <translation>NVIDIA 드라이버에 장치가 보이지 않습니다</translation>
    </message>
    <message>
        <source>the added token &quot;%1&quot;</source>
        <translation>추가된 토큰 &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the bits %1, %2, %3 do not rise</source>
        <translation>비트 수 %1, %2, %3이(가) 커지는 차례가 아닙니다</translation>
    </message>
    <message>
        <source>the budget of %1 bits a weight is below the %2 that %3 bits everywhere take</source>
        <translation>가중치당 예산 %1비트가, 모두 %3비트일 때 드는 %2비트보다 적습니다</translation>
    </message>
    <message>
        <source>the budget of %1 bits is below the %2 that the smallest formats take</source>
        <translation>예산 %1비트가, 가장 작은 형식에 드는 %2비트보다 적습니다</translation>
    </message>
    <message>
        <source>the calibration data hold no text</source>
        <translation>보정 데이터에 글이 없습니다</translation>
    </message>
    <message>
        <source>the calibration statistics hold NaN or infinite numbers</source>
        <translation>보정 통계에 NaN이나 무한대가 있습니다</translation>
    </message>
    <message>
        <source>the calibration text gives %1 windows of the %2 asked for</source>
        <translation>보정 글에서 창이 %1개 나옵니다. 요청한 것은 %2개입니다</translation>
    </message>
    <message>
        <source>the calibration text is one token, %1, repeated %2 times</source>
        <translation>보정 글이 토큰 하나(%1)를 %2번 되풀이한 것입니다</translation>
    </message>
    <message>
        <source>the catalog has no list &quot;steps&quot;</source>
        <translation>목록에 &quot;steps&quot;가 없습니다</translation>
    </message>
    <message>
        <source>the device ran out of memory; going on with micro-batches of %1 windows</source>
        <translation>장치의 메모리가 모자라, 창 %1개씩 묶어 이어 갑니다</translation>
    </message>
    <message>
        <source>the disk is full while writing %1 (%2 free)</source>
        <translation>%1을(를) 쓰는 중에 디스크가 가득 찼습니다(%2 남음)</translation>
    </message>
    <message>
        <source>the field &quot;%1&quot;</source>
        <translation>필드 &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the field &quot;%1&quot; %2</source>
        <translation>필드 &quot;%1&quot;: %2</translation>
    </message>
    <message>
        <source>the field &quot;%1&quot; is negative</source>
        <translation>필드 &quot;%1&quot;이(가) 음수입니다</translation>
    </message>
    <message>
        <source>the field &quot;%1&quot; is not a token and its id</source>
        <translation>필드 &quot;%1&quot;이(가) 토큰과 그 ID가 아닙니다</translation>
    </message>
    <message>
        <source>the file is damaged or cut short: a field reaches beyond it</source>
        <translation>파일이 손상되었거나 잘렸습니다. 필드가 파일 끝을 넘어갑니다</translation>
    </message>
    <message>
        <source>the files hold weights only; not in them: %1</source>
        <translation>파일에는 가중치만 있습니다. 담기지 않은 것: %1</translation>
    </message>
    <message>
        <source>the group of %1, %2,</source>
        <translation>%1의 그룹 %2</translation>
    </message>
    <message>
        <source>the header</source>
        <translation>머리말</translation>
    </message>
    <message>
        <source>the heads of an attention layer do not fit its weights</source>
        <translation>어텐션 레이어의 헤드가 그 가중치와 맞지 않습니다</translation>
    </message>
    <message>
        <source>the inputs of %1 of %2 layers pass a Hadamard transform while the model runs, and their channels stay as they are</source>
        <translation>레이어 %2개 중 %1개의 입력은 모델이 실행될 때 아다마르 변환을 거치므로 그 채널은 그대로 둡니다</translation>
    </message>
    <message>
        <source>the largest token of block %1 was %2 times the median one, with the prefix %3 times</source>
        <translation>블록 %1에서 가장 큰 토큰이 중앙값 토큰의 %2배였고, 접두가 있으면 %3배입니다</translation>
    </message>
    <message>
        <source>the library lacks %1</source>
        <translation>라이브러리에 %1이(가) 없습니다</translation>
    </message>
    <message>
        <source>the linked statistics lack %1</source>
        <translation>연결한 통계에 없습니다: %1</translation>
    </message>
    <message>
        <source>the linked statistics lack %1, which this method needs</source>
        <translation>연결한 통계에 이 방법에 필요한 것이 없습니다: %1</translation>
    </message>
    <message>
        <source>the loss before learning</source>
        <translation>학습 전 손실</translation>
    </message>
    <message>
        <source>the loss of window %1</source>
        <translation>창 %1의 손실</translation>
    </message>
    <message>
        <source>the manifest has no embedding</source>
        <translation>명세에 임베딩이 없습니다</translation>
    </message>
    <message>
        <source>the manifest is damaged: %1</source>
        <translation>명세가 손상되었습니다: %1</translation>
    </message>
    <message>
        <source>the mean of the inputs in block %1</source>
        <translation>블록 %1의 입력 평균</translation>
    </message>
    <message>
        <source>the model begins every text with keys and values of %1 tokens, which dense tensors under Hugging Face names cannot hold</source>
        <translation>모델이 모든 글을 토큰 %1개의 키와 값으로 시작합니다. Hugging Face 이름의 밀집 텐서로는 이를 담을 수 없습니다</translation>
    </message>
    <message>
        <source>the model has no vocabulary</source>
        <translation>모델에 어휘가 없습니다</translation>
    </message>
    <message>
        <source>the model in %1 has changed since this variant was made from it</source>
        <translation>이 변형을 만든 뒤에 %1의 모델이 바뀌었습니다</translation>
    </message>
    <message>
        <source>the model was saved by a newer version of Lathe</source>
        <translation>더 새로운 버전의 Lathe가 저장한 모델입니다</translation>
    </message>
    <message>
        <source>the model&apos;s blocks differ, parts of them are gone, or its LayerNorms became RMS norms, which config.json of %1 cannot say</source>
        <translation>모델의 블록이 서로 다르거나, 일부가 없거나, LayerNorm이 RMS 정규화로 바뀌었습니다. %1의 config.json으로는 이를 나타낼 수 없습니다</translation>
    </message>
    <message>
        <source>the model&apos;s files are damaged or its training diverged; use another checkpoint</source>
        <translation>모델 파일이 손상되었거나 훈련이 발산한 것입니다. 다른 체크포인트를 쓰세요</translation>
    </message>
    <message>
        <source>the model&apos;s outputs are not finite, though all its weights are</source>
        <translation>가중치는 모두 유한한데 모델의 출력이 유한하지 않습니다</translation>
    </message>
    <message>
        <source>the output error of block %1</source>
        <translation>블록 %1의 출력 오차</translation>
    </message>
    <message>
        <source>the parts of a layer do not fit together</source>
        <translation>레이어의 부분들이 서로 맞지 않습니다</translation>
    </message>
    <message>
        <source>the pattern &quot;%1&quot; cannot be compiled: %2</source>
        <translation>패턴 &quot;%1&quot;을(를) 컴파일할 수 없습니다: %2</translation>
    </message>
    <message>
        <source>the plan sets %1 but no parameter of this step</source>
        <translation>계획이 %1을(를) 정하지만 이 단계의 매개변수는 정하지 않습니다</translation>
    </message>
    <message>
        <source>the plan sets sparsities, which the pattern %1 does not read</source>
        <translation>계획이 희소성을 정하지만 패턴 %1은(는) 그것을 읽지 않습니다</translation>
    </message>
    <message>
        <source>the plan&apos;s %1 replaces that of %2 wherever it names the layer</source>
        <translation>%2에 적힌 레이어에는 예외 설정 대신 계획의 %1 값이 쓰입니다</translation>
    </message>
    <message>
        <source>the pre-tokenizer CharDelimiterSplit has no delimiter</source>
        <translation>전처리 토크나이저 CharDelimiterSplit에 구분자가 없습니다</translation>
    </message>
    <message>
        <source>the pre-tokenizer FixedLength has a length of %1</source>
        <translation>전처리 토크나이저 FixedLength의 길이가 %1입니다</translation>
    </message>
    <message>
        <source>the precompiled charsmap is damaged: its trie has %1 bytes of %2</source>
        <translation>미리 컴파일된 문자 대응표가 손상되었습니다. 트라이가 %2바이트 중 %1바이트입니다</translation>
    </message>
    <message>
        <source>the precompiled charsmap is not base64</source>
        <translation>미리 컴파일된 문자 대응표가 base64가 아닙니다</translation>
    </message>
    <message>
        <source>the prompt is empty</source>
        <translation>프롬프트가 비어 있습니다</translation>
    </message>
    <message>
        <source>the reference knows %1 tokens, the model %2</source>
        <translation>기준 모델이 아는 토큰은 %1개인데 이 모델은 %2개입니다</translation>
    </message>
    <message>
        <source>the resources of Lathe were not found; looked in %1</source>
        <translation>Lathe의 리소스를 찾지 못했습니다. 찾아본 곳: %1</translation>
    </message>
    <message>
        <source>the result was not stored: %1</source>
        <translation>결과를 저장하지 못했습니다: %1</translation>
    </message>
    <message>
        <source>the rounding of keys and values to %1 bits</source>
        <translation>키와 값을 %1비트로 하는 반올림</translation>
    </message>
    <message>
        <source>the rounding of the inputs of %1 linears</source>
        <translation>선형층 %1개의 입력 반올림</translation>
    </message>
    <message>
        <source>the search overflows even with more damping</source>
        <translation>댐핑을 더 키워도 탐색이 넘칩니다</translation>
    </message>
    <message>
        <source>the shard %1 is missing; %2 tensors are in it, among them %3</source>
        <translation>조각 %1이(가) 없습니다. %3 등 텐서 %2개가 들어 있는 파일입니다</translation>
    </message>
    <message>
        <source>the special token &quot;%1&quot; of the template</source>
        <translation>템플릿의 특수 토큰 &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the step runs again</source>
        <translation>이 단계를 다시 실행합니다</translation>
    </message>
    <message>
        <source>the stored result cannot be used: %1</source>
        <translation>저장된 결과를 쓸 수 없습니다: %1</translation>
    </message>
    <message>
        <source>the temperature is %1</source>
        <translation>온도가 %1입니다</translation>
    </message>
    <message>
        <source>the template has no place for the text</source>
        <translation>템플릿에 글이 들어갈 자리가 없습니다</translation>
    </message>
    <message>
        <source>the text &quot;%1&quot; is not covered by the vocabulary, and it has no unknown token</source>
        <translation>어휘로 나타낼 수 없는 글이고, 어휘에 미지 토큰도 없습니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the text %1</source>
        <translation>글 %1</translation>
    </message>
    <message>
        <source>the token &quot;%1&quot; has the id %2, not one of 0 to %3</source>
        <translation>토큰 &quot;%1&quot;의 ID %2이(가) 0~%3 범위에 없습니다</translation>
    </message>
    <message>
        <source>the tokenizer belongs to another model; put the right tokenizer.json into the folder</source>
        <translation>다른 모델의 토크나이저입니다. 올바른 tokenizer.json을 폴더에 넣으세요</translation>
    </message>
    <message>
        <source>the tokenizer gives id %1, but the embedding of %2 has %3 rows</source>
        <translation>토크나이저가 ID %1을(를) 내는데 %2의 임베딩은 %3행입니다</translation>
    </message>
    <message>
        <source>the tokenizer&apos;s first token only at the start of the text</source>
        <translation>토크나이저의 첫 토큰은 글의 시작에만 둠</translation>
    </message>
    <message>
        <source>the unknown token</source>
        <translation>미지 토큰</translation>
    </message>
    <message>
        <source>the unknown token &quot;%1&quot; is not in the vocabulary</source>
        <translation>미지 토큰 &quot;%1&quot;이(가) 어휘에 없습니다</translation>
    </message>
    <message>
        <source>the unknown token&apos;s id %1 is not below the vocabulary&apos;s size, %2</source>
        <translation>미지 토큰의 ID %1이(가) 어휘 크기 %2보다 작지 않습니다</translation>
    </message>
    <message>
        <source>the vocabulary has no unknown token</source>
        <translation>어휘에 미지 토큰이 없습니다</translation>
    </message>
    <message>
        <source>the vocabulary has the wrong form for the model &quot;%1&quot;</source>
        <translation>모델 &quot;%1&quot;에 맞지 않는 꼴의 어휘입니다</translation>
    </message>
    <message>
        <source>the weights of %1 hold NaN or infinity</source>
        <translation>%1의 가중치에 NaN이나 무한대가 있습니다</translation>
    </message>
    <message>
        <source>the weights that read them are treated as if they did nothing; calibrate on more varied text if other text will use them</source>
        <translation>이 입력을 읽는 가중치는 아무 일도 하지 않는 것으로 다룹니다. 다른 글에서 쓰인다면 더 다양한 글로 보정하세요</translation>
    </message>
    <message>
        <source>the workflow</source>
        <translation>워크플로</translation>
    </message>
    <message>
        <source>the workflow has no node &quot;%1&quot;</source>
        <translation>워크플로에 노드 &quot;%1&quot;이(가) 없습니다</translation>
    </message>
    <message>
        <source>there are no items</source>
        <translation>항목이 없습니다</translation>
    </message>
    <message>
        <source>there is no %1; this machine has %2 CUDA devices</source>
        <translation>%1이(가) 없습니다. 이 컴퓨터의 CUDA 장치는 %2개입니다</translation>
    </message>
    <message>
        <source>there is no NVIDIA driver here (libcuda.so.1)</source>
        <translation>NVIDIA 드라이버가 없습니다(libcuda.so.1)</translation>
    </message>
    <message>
        <source>there is no bundled model &quot;%1&quot;</source>
        <translation>함께 제공되는 모델 &quot;%1&quot;이(가) 없습니다</translation>
    </message>
    <message>
        <source>there is no model folder %1</source>
        <translation>모델 폴더가 없습니다: %1</translation>
    </message>
    <message>
        <source>there is no number format &quot;%1&quot;</source>
        <translation>수 형식 &quot;%1&quot;은(는) 없습니다</translation>
    </message>
    <message>
        <source>there is no task &quot;%1&quot;</source>
        <translation>과제 &quot;%1&quot;은(는) 없습니다</translation>
    </message>
    <message>
        <source>there is no text to learn on</source>
        <translation>학습에 쓸 글이 없습니다</translation>
    </message>
    <message>
        <source>there is no variant %1</source>
        <translation>변형 %1은(는) 없습니다</translation>
    </message>
    <message>
        <source>there is nothing to calibrate on</source>
        <translation>보정할 것이 없습니다</translation>
    </message>
    <message>
        <source>there is nothing to learn: neither the residual stream nor heads are rotated</source>
        <translation>학습할 것이 없습니다. 잔차 스트림도 헤드도 회전하지 않습니다</translation>
    </message>
    <message>
        <source>this %1 has its norms after the residual sum or projections around its blocks; a rotation of the residual stream cannot pass them</source>
        <translation>이 %1은(는) 정규화가 잔차를 더한 뒤에 있거나 블록 앞뒤에 프로젝션이 있어, 잔차 스트림의 회전이 지나갈 수 없습니다</translation>
    </message>
    <message>
        <source>this is a fault of Lathe; please report it with the workflow</source>
        <translation>Lathe의 결함입니다. 워크플로와 함께 알려 주세요</translation>
    </message>
    <message>
        <source>this is not a workflow: an object with a list &quot;nodes&quot; is expected</source>
        <translation>워크플로가 아닙니다. &quot;nodes&quot; 목록이 있는 객체여야 합니다</translation>
    </message>
    <message>
        <source>no prefix lowers the spikes of this model; leave this step out</source>
        <translation>이 모델에는 접두로 잠재울 스파이크가 없습니다. 이 단계를 빼세요</translation>
    </message>
    <message>
        <source>token id %1 is outside the embedding, which has %2 rows</source>
        <translation>토큰 ID %1이(가) 임베딩 밖에 있습니다. 임베딩은 %2행입니다</translation>
    </message>
    <message>
        <source>tokenizer_class (of a folder with vocab.json and merges.txt)</source>
        <translation>tokenizer_class(vocab.json과 merges.txt가 있는 폴더의 것)</translation>
    </message>
    <message>
        <source>top-k is %1</source>
        <translation>top-k가 %1입니다</translation>
    </message>
    <message>
        <source>top-p is %1</source>
        <translation>top-p가 %1입니다</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>참 또는 거짓</translation>
    </message>
    <message>
        <source>true; norms without weights are not supported</source>
        <translation>true. 가중치 없는 정규화는 지원하지 않습니다</translation>
    </message>
    <message>
        <source>two nodes have the id &quot;%1&quot;</source>
        <translation>두 노드의 ID가 같습니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>types are exact_match, multiple_choice and minimal_pairs</source>
        <translation>종류는 exact_match, multiple_choice, minimal_pairs입니다</translation>
    </message>
    <message>
        <source>unknown device %1</source>
        <translation>알 수 없는 장치 %1</translation>
    </message>
    <message>
        <source>unknown dtype %1</source>
        <translation>알 수 없는 자료형 %1</translation>
    </message>
    <message>
        <source>unknown field type &quot;%1&quot; in the catalog</source>
        <translation>목록에 알 수 없는 필드 종류가 있습니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>unknown format of a cache of keys and values</source>
        <translation>키와 값의 캐시 형식을 알 수 없습니다</translation>
    </message>
    <message>
        <source>unknown number format %1</source>
        <translation>알 수 없는 수 형식 %1</translation>
    </message>
    <message>
        <source>unknown skill &quot;%1&quot;</source>
        <translation>알 수 없는 과제 &quot;%1&quot;</translation>
    </message>
    <message>
        <source>use --device cpu, or set LATHE_TORCH to a folder with a complete LibTorch for CUDA</source>
        <translation>--device cpu를 쓰거나, LATHE_TORCH를 CUDA용 LibTorch 전체가 있는 폴더로 지정하세요</translation>
    </message>
    <message>
        <source>use a longer text or a smaller seqlen</source>
        <translation>더 긴 글이나 더 작은 창 길이를 쓰세요</translation>
    </message>
    <message>
        <source>use cpu, cuda, cuda:N or auto</source>
        <translation>cpu, cuda, cuda:N 또는 auto를 쓰세요</translation>
    </message>
    <message>
        <source>use cuda:0</source>
        <translation>cuda:0을 쓰세요</translation>
    </message>
    <message>
        <source>use float32, bfloat16 or auto</source>
        <translation>float32, bfloat16 또는 auto를 쓰세요</translation>
    </message>
    <message>
        <source>use more text or a smaller seqlen if the result is poor</source>
        <translation>결과가 나쁘면 글을 늘리거나 창 길이를 줄이세요</translation>
    </message>
    <message>
        <source>use shorter windows, --dtype bfloat16, or the CPU</source>
        <translation>더 짧은 창이나 --dtype bfloat16 또는 CPU를 쓰세요</translation>
    </message>
    <message>
        <source>use skills, or a .json or .jsonl file</source>
        <translation>skills나 .json 또는 .jsonl 파일을 쓰세요</translation>
    </message>
    <message>
        <source>variant %1 could be %2</source>
        <translation>변형 %1은(는) 여럿일 수 있습니다: %2</translation>
    </message>
    <message>
        <source>weighted_mse weighs columns by the size of their inputs, which are not known</source>
        <translation>가중 제곱 오차는 입력 크기로 열에 가중하는데, 그 크기를 모릅니다</translation>
    </message>
    <message>
        <source>widen the layers to include; the output head alone has no plan</source>
        <translation>포함할 레이어를 넓히세요. 출력층만으로는 계획이 없습니다</translation>
    </message>
    <message>
        <source>write a number above 0 after the equals sign, such as %1 = 2</source>
        <translation>등호 뒤에 0보다 큰 수를 쓰세요. 예: %1 = 2</translation>
    </message>
    <message>
        <source>write unstructured, 2:4, 4:8 or another N:M: N of every M weights stay</source>
        <translation>비정형(unstructured), 2:4, 4:8 또는 다른 N:M을 쓰세요. 가중치 M개마다 N개가 남습니다</translation>
    </message>
    <message>
        <source>wrote %1</source>
        <translation>내보냄: %1</translation>
    </message>
    <message>
        <source>error</source>
        <translation>오류</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>%1 is no JSON</source>
        <translation>%1: JSON 형식이 아닙니다</translation>
    </message>
    <message>
        <source>%1 takes shares above 0, not %2</source>
        <translation>%1: 비중은 0보다 커야 합니다(지금 %2)</translation>
    </message>
    <message>
        <source>Layers have names such as %1; the explorer lists them.</source>
        <translation>레이어의 이름은 이런 꼴입니다: %1. 탐색 화면에서 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>No layer is named like &quot;%1&quot;.</source>
        <translation>이런 이름의 레이어가 없습니다: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>No layer is selected by %1, so there is nothing to do.</source>
        <translation>선택되는 레이어가 없어 할 일이 없습니다: %1.</translation>
    </message>
    <message>
        <source>The model has no layers.</source>
        <translation>모델에 레이어가 없습니다.</translation>
    </message>
    <message>
        <source>but %1</source>
        <translation>(제외: %1)</translation>
    </message>
    <message>
        <source>is %1, which is not a pattern: write unstructured or N:M, where N of every M weights stay</source>
        <translation>%1은(는) 패턴이 아닙니다. unstructured(비정형) 또는 가중치 M개마다 N개가 남는 N:M을 쓰세요</translation>
    </message>
    <message>
        <source>window length</source>
        <translation>창 길이</translation>
    </message>
    <message>
        <source>BOS before every window</source>
        <translation>창마다 앞에 시작 토큰을 둠</translation>
    </message>
    <message>
        <source>KIVI&apos;s rule rounds keys by channel</source>
        <translation>KIVI의 규칙은 키를 채널 단위로 반올림합니다</translation>
    </message>
    <message>
        <source>a QFeM after it keeps protecting this layer with a threshold below %1</source>
        <translation>뒤에 오는 QFeM이 이 레이어를 계속 보호하게 하려면 문턱값을 %1보다 낮추세요</translation>
    </message>
    <message>
        <source>choose a multiple of the group, such as %1</source>
        <translation>그룹의 배수를 고르세요. 예: %1</translation>
    </message>
    <message>
        <source>let keys share levels by channel, or choose the rule sliding</source>
        <translation>키가 채널 단위로 값을 함께 쓰게 하거나, 미끄럼 규칙을 고르세요</translation>
    </message>
    <message>
        <source>let windows begin with their text</source>
        <translation>창이 글로 시작하게 하세요</translation>
    </message>
    <message>
        <source>the model names no token for the beginning of a text</source>
        <translation>모델에 글의 시작을 나타내는 토큰이 없습니다</translation>
    </message>
    <message>
        <source>the model&apos;s prefix before every window</source>
        <translation>창마다 앞에 모델의 접두를 둠</translation>
    </message>
    <message>
        <source>with KIVI&apos;s rule %1 newest tokens are no whole groups of %2</source>
        <translation>KIVI의 규칙에서는 최신 토큰 %1개가 %2개짜리 그룹으로 나누어떨어져야 합니다</translation>
    </message>
    <message>
        <source>%1 is too large: %2</source>
        <translation>%1 값이 너무 큽니다: %2</translation>
    </message>
    <message>
        <source>%1 has a number that is too large %2</source>
        <translation>%1에 너무 큰 수가 있습니다 %2</translation>
    </message>
    <message>
        <source>%1 is not valid JSON %2</source>
        <translation>%1: 올바른 JSON이 아닙니다 %2</translation>
    </message>
    <message>
        <source>%1 nests lists and objects more than %2 deep</source>
        <translation>%1은(는) 목록과 객체를 %2단계보다 깊이 중첩합니다</translation>
    </message>
    <message>
        <source>(line %1, column %2)</source>
        <translation>(%1행 %2열)</translation>
    </message>
    <message>
        <source>The file is damaged, or not what it says it is.</source>
        <translation>파일이 손상되었거나 표시된 것과 다른 종류입니다.</translation>
    </message>
    <message>
        <source>pattern %1 does not divide its %2 inputs</source>
        <translation>패턴 %1(으)로는 입력 %2개가 나누어떨어지지 않습니다</translation>
    </message>
    <message>
        <source>the origin %1 of a block is negative or that of another block</source>
        <translation>블록의 원래 번호(%1)가 음수이거나 다른 블록의 번호와 같습니다</translation>
    </message>
    <message>
        <source>%1 has parts of other shapes</source>
        <translation>%1의 부분들은 모양이 서로 다릅니다</translation>
    </message>
    <message>
        <source>%1 inputs are transformed in sets of %2</source>
        <translation>입력 %1개를 %2개씩 묶어 변환하도록 되어 있습니다</translation>
    </message>
    <message>
        <source>%1 is %2 but its neighbours make it %3</source>
        <translation>%1의 모양은 %2이지만 이웃한 층에 따르면 %3이어야 합니다</translation>
    </message>
    <message>
        <source>%1 is %2, not %3 numbers</source>
        <translation>%1의 모양은 %2이며, 수 %3개가 아닙니다</translation>
    </message>
    <message>
        <source>%1 is %2, not numbers of %3</source>
        <translation>%1의 모양은 %2이며, %3 모양의 수가 아닙니다</translation>
    </message>
    <message>
        <source>%1 is absent</source>
        <translation>%1이(가) 없습니다</translation>
    </message>
    <message>
        <source>%1 of rounded inputs is %2, not one number</source>
        <translation>반올림한 입력의 %1 모양은 %2이며, 수 하나가 아닙니다</translation>
    </message>
    <message>
        <source>%1: its block has heads of %2 channels, the configuration of %3</source>
        <translation>%1: 블록의 헤드는 %2채널이지만 구성에서는 %3채널입니다</translation>
    </message>
    <message>
        <source>%1: its block has heads that cannot be</source>
        <translation>%1: 블록의 헤드 수나 너비가 있을 수 없는 값입니다</translation>
    </message>
    <message>
        <source>%1: there are no rotary embeddings number %2</source>
        <translation>%1: %2번 회전 임베딩이 없습니다</translation>
    </message>
    <message>
        <source>Configuration and weights do not belong together, or the folder is damaged; take both from the same model.</source>
        <translation>구성과 가중치가 서로 맞지 않거나 폴더가 손상되었습니다. 둘 다 같은 모델에서 가져오십시오.</translation>
    </message>
    <message>
        <source>channels are taken from places that the inputs do not have</source>
        <translation>입력에 없는 위치의 채널을 가져오도록 되어 있습니다</translation>
    </message>
    <message>
        <source>inputs are divided by nothing</source>
        <translation>입력을 나눌 값이 없습니다</translation>
    </message>
    <message>
        <source>its inputs become %1, its weight reads %2</source>
        <translation>입력은 %1개가 되지만 가중치는 %2개를 읽습니다</translation>
    </message>
    <message>
        <source>projections around the blocks do not go with a width of %1 and embeddings of %2</source>
        <translation>블록 앞뒤의 투영이 너비 %1 및 임베딩 %2와(과) 맞지 않습니다</translation>
    </message>
    <message>
        <source>rounded inputs keep a share of %1 of their range</source>
        <translation>반올림한 입력이 범위의 %1만큼만 유지하도록 되어 있습니다</translation>
    </message>
    <message>
        <source>the divisor of its inputs</source>
        <translation>입력의 제수</translation>
    </message>
    <message>
        <source>the prefix holds token %1 of %2</source>
        <translation>접두 토큰 %1은(는) 어휘 %2개 안에 없습니다</translation>
    </message>
    <message>
        <source>the scale</source>
        <translation>스케일</translation>
    </message>
    <message>
        <source>the tensors of a layer&apos;s weight do not fit together</source>
        <translation>층 가중치의 텐서들이 서로 맞지 않습니다</translation>
    </message>
    <message>
        <source>the zero point</source>
        <translation>영점</translation>
    </message>
    <message>
        <source>there are learned positions that the configuration does not have</source>
        <translation>구성에 없는 학습된 위치 임베딩이 있습니다</translation>
    </message>
    <message>
        <source>%1: its block has a gate, against the configuration</source>
        <translation>%1: 구성과 달리 블록에 게이트가 있습니다</translation>
    </message>
    <message>
        <source>%1: its block lacks a gate, against the configuration</source>
        <translation>%1: 구성과 달리 블록에 게이트가 없습니다</translation>
    </message>
    <message>
        <source>%1 adapters were merged, %2 of them into the levels of a grid; the weights differ from those with adapters apart by %3 (relative to their norm).</source>
        <translation>어댑터 %1개를 병합했고 그중 %2개는 격자의 값으로 들어갔습니다. 어댑터가 따로 있을 때의 가중치와 다른 정도: %3 (노름에 대한 비율).</translation>
    </message>
    <message>
        <source>%1 and the layers of its kind before it have different widths, so they cannot share a tensor of their adapters</source>
        <translation>%1와(과) 앞의 같은 종류 레이어들은 너비가 달라 어댑터 텐서를 함께 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>%1 has a number format whose scales are not free numbers, so they cannot be trained alone</source>
        <translation>%1의 수 형식은 스케일이 자유로운 수가 아니어서 스케일만 학습할 수 없습니다</translation>
    </message>
    <message>
        <source>%1 has a number format whose scales are not free, so its rows cannot get a learned length</source>
        <translation>%1의 수 형식은 스케일이 자유롭지 않아 행의 길이를 학습할 수 없습니다</translation>
    </message>
    <message>
        <source>%1 is not quantized in groups, which QA-LoRA needs</source>
        <translation>%1: 그룹으로 양자화되어 있지 않습니다. QA-LoRA에는 그룹이 필요합니다</translation>
    </message>
    <message>
        <source>%1 is quantized, and its largest directions are those of the weight it was quantized from</source>
        <translation>%1: 양자화되어 있으며, 가장 큰 방향은 양자화하기 전 가중치의 것입니다</translation>
    </message>
    <message>
        <source>%1 is quantized, and keep_zeros merges adapters into dense weights</source>
        <translation>%1: 양자화되어 있는데, 0 유지는 어댑터를 밀집 가중치에 병합합니다</translation>
    </message>
    <message>
        <source>%1 windows at once</source>
        <translation>한 번에 창 %1개</translation>
    </message>
    <message>
        <source>%1, norm</source>
        <translation>%1, 정규화</translation>
    </message>
    <message>
        <source>%1after attention</source>
        <translation>%1어텐션 뒤</translation>
    </message>
    <message>
        <source>%1before attention</source>
        <translation>%1어텐션 앞</translation>
    </message>
    <message>
        <source>%1of keys</source>
        <translation>%1키의</translation>
    </message>
    <message>
        <source>%1of queries</source>
        <translation>%1질의의</translation>
    </message>
    <message>
        <source>It was written with other trained tensors or another optimizer; start again without it.</source>
        <translation>학습하는 텐서나 최적화 방법이 다를 때 저장된 것입니다. 저장된 상태 없이 다시 시작하세요.</translation>
    </message>
    <message>
        <source>The training ended at update %1: the loss was %2 and the norm of its gradient %3. The weights are those of update %4.</source>
        <translation>갱신 %1에서 학습을 마쳤습니다. 손실이 %2, 기울기의 노름이 %3이었습니다. 가중치는 갱신 %4의 것입니다.</translation>
    </message>
    <message>
        <source>The training ended at update %1: the validation loss has not fallen since update %2.</source>
        <translation>갱신 %1에서 학습을 마쳤습니다. 갱신 %2부터 검증 손실이 줄지 않았습니다.</translation>
    </message>
    <message>
        <source>The training goes on from update %1.</source>
        <translation>갱신 %1부터 학습을 이어 갑니다.</translation>
    </message>
    <message>
        <source>The weights are those of update %1, which had the lowest validation loss.</source>
        <translation>가중치는 검증 손실이 가장 낮았던 갱신 %1의 것입니다.</translation>
    </message>
    <message>
        <source>Update %1 ran out of memory; the training goes on with %2.</source>
        <translation>갱신 %1에서 메모리가 부족했습니다. 다음과 같이 바꾸어 학습을 이어 갑니다: %2.</translation>
    </message>
    <message>
        <source>a stopped training will begin again; free disk space to be able to resume</source>
        <translation>중지한 학습은 처음부터 다시 시작합니다. 이어서 하려면 디스크 공간을 비우세요</translation>
    </message>
    <message>
        <source>blocks that are computed again for their gradients</source>
        <translation>기울기를 구할 때 블록을 다시 계산</translation>
    </message>
    <message>
        <source>choose other layers to train</source>
        <translation>학습할 다른 레이어를 고르세요</translation>
    </message>
    <message>
        <source>final norm</source>
        <translation>마지막 정규화</translation>
    </message>
    <message>
        <source>let the globs of include match a layer&apos;s name</source>
        <translation>포함 설정의 glob을 레이어 이름에 맞추세요</translation>
    </message>
    <message>
        <source>link that model to the port dense, or use another start</source>
        <translation>그 모델을 양자화 전 모델 입력에 연결하거나 다른 시작값을 쓰세요</translation>
    </message>
    <message>
        <source>link that model to the port dense, or use the start default</source>
        <translation>그 모델을 양자화 전 모델 입력에 연결하거나 시작값을 기본으로 하세요</translation>
    </message>
    <message>
        <source>link the model that this one was quantized from</source>
        <translation>이 모델을 양자화하기 전의 모델을 연결하세요</translation>
    </message>
    <message>
        <source>no layer gets an adapter</source>
        <translation>어댑터가 붙는 레이어가 없습니다</translation>
    </message>
    <message>
        <source>no room on %1 for the gradients of one window of %2 tokens</source>
        <translation>%1에 토큰 %2개짜리 창 하나의 기울기를 둘 공간이 없습니다</translation>
    </message>
    <message>
        <source>nothing of the model is trained</source>
        <translation>모델에서 학습하는 것이 없습니다</translation>
    </message>
    <message>
        <source>put this step after a LoRA step</source>
        <translation>이 단계를 LoRA 단계 뒤에 두세요</translation>
    </message>
    <message>
        <source>quantize it with a group size first, or use another variant</source>
        <translation>먼저 그룹 크기를 정해 양자화하거나 다른 방식을 쓰세요</translation>
    </message>
    <message>
        <source>quantize to int or a plain float format, or train the weights</source>
        <translation>정수나 단순한 부동소수점 형식으로 양자화하거나 가중치를 학습하세요</translation>
    </message>
    <message>
        <source>scales that are stored together, as in this number format, cannot be learned</source>
        <translation>이 수 형식처럼 함께 저장되는 스케일은 학습할 수 없습니다</translation>
    </message>
    <message>
        <source>set bits to 2 and symmetric to true</source>
        <translation>비트 수를 2로 하고 대칭을 켜세요</translation>
    </message>
    <message>
        <source>set init to default</source>
        <translation>시작값을 기본으로 하세요</translation>
    </message>
    <message>
        <source>set keep_zeros to false</source>
        <translation>0 유지를 끄세요</translation>
    </message>
    <message>
        <source>set share to none</source>
        <translation>공유를 없음으로 하세요</translation>
    </message>
    <message>
        <source>set variant to lora, or keep_zeros to false</source>
        <translation>방식을 lora로 하거나 0 유지를 끄세요</translation>
    </message>
    <message>
        <source>ternary levels are those of 2 bits, symmetric, restricted</source>
        <translation>삼진 값은 범위를 제한한 2비트 대칭 격자의 값입니다</translation>
    </message>
    <message>
        <source>the curve</source>
        <translation>곡선</translation>
    </message>
    <message>
        <source>the model at the port dense has no %1 of the same size</source>
        <translation>양자화 전 모델 입력의 모델에 크기가 같은 %1이(가) 없습니다</translation>
    </message>
    <message>
        <source>the rank is %1, and %2 is a matrix of %3 x %4</source>
        <translation>랭크가 %1인데 %2은(는) %3 x %4 행렬입니다</translation>
    </message>
    <message>
        <source>the rank is %1, and a side of %2 has only %3</source>
        <translation>랭크가 %1인데 %2의 한 변은 %3뿐입니다</translation>
    </message>
    <message>
        <source>the saved state of the optimizer has %1 values in &quot;%2&quot; where %3 are expected, or another type</source>
        <translation>최적화 방법의 저장된 상태에서 &quot;%2&quot;의 값이 %1개인데, 있어야 할 값은 %3개이거나 자료형이 다릅니다</translation>
    </message>
    <message>
        <source>the saved state of the optimizer has no tensor &quot;%1&quot;</source>
        <translation>최적화 방법의 저장된 상태에 텐서가 없습니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the start loftq needs the model before it was quantized</source>
        <translation>시작값 loftq에는 양자화하기 전의 모델이 필요합니다</translation>
    </message>
    <message>
        <source>the state of the training cannot be stored: %1</source>
        <translation>학습 상태를 저장할 수 없습니다: %1</translation>
    </message>
    <message>
        <source>the variant qalora has only the start default</source>
        <translation>방식 qalora에는 기본 시작값만 쓸 수 있습니다</translation>
    </message>
    <message>
        <source>train is &quot;%1&quot;, which no layer&apos;s name matches</source>
        <translation>학습 대상이 &quot;%1&quot;인데, 이름이 맞는 레이어가 없습니다</translation>
    </message>
    <message>
        <source>train is &quot;blocks:%1&quot;, and the model has %2 blocks</source>
        <translation>학습 대상이 &quot;blocks:%1&quot;인데, 모델의 블록은 %2개입니다</translation>
    </message>
    <message>
        <source>update %1 of %2</source>
        <translation>갱신 %1/%2</translation>
    </message>
    <message>
        <source>use a rank of at most %1</source>
        <translation>랭크를 %1 이하로 하세요</translation>
    </message>
    <message>
        <source>use a smaller learning rate, a longer warm-up or a smaller gradient norm</source>
        <translation>학습률을 줄이거나, 워밍업을 늘리거나, 기울기 노름을 줄이세요</translation>
    </message>
    <message>
        <source>use blocks:1 to blocks:%1</source>
        <translation>blocks:1부터 blocks:%1까지 쓰세요</translation>
    </message>
    <message>
        <source>use learn minmax, or a format such as int, fp8_e4m3, mxfp4 or nvfp4</source>
        <translation>스케일을 최소·최대로 하거나 int, fp8_e4m3, mxfp4, nvfp4 같은 형식을 쓰세요</translation>
    </message>
    <message>
        <source>use shorter windows, adapters, adamw8bit or bfloat16</source>
        <translation>더 짧은 창, 어댑터, adamw8bit 또는 bfloat16을 쓰세요</translation>
    </message>
    <message>
        <source>use the variant lora or rslora</source>
        <translation>방식을 lora나 rslora로 하세요</translation>
    </message>
    <message>
        <source>zeros are kept with the variants lora and rslora, not with %1</source>
        <translation>0 유지는 방식이 lora나 rslora일 때만 됩니다. 지금 방식: %1</translation>
    </message>
    <message>
        <source>a stored data set</source>
        <translation>저장된 데이터</translation>
    </message>
    <message>
        <source>document %1 of %2</source>
        <translation>문서 %1/%2</translation>
    </message>
    <message>
        <source>no layer is quantized, so there are no scales to train</source>
        <translation>양자화된 레이어가 없어 학습할 스케일이 없습니다</translation>
    </message>
    <message>
        <source>no token of the vocabulary stands for text</source>
        <translation>어휘에 글을 나타내는 토큰이 없습니다</translation>
    </message>
    <message>
        <source>put a quantizing step before this one</source>
        <translation>이 단계 앞에 양자화 단계를 두세요</translation>
    </message>
    <message>
        <source>type of %1</source>
        <translation>%1의 자료형</translation>
    </message>
    <message>
        <source>use all, norms, head, blocks:N, scales or globs such as *.mlp.*</source>
        <translation>all, norms, head, blocks:N, scales 또는 *.mlp.* 같은 glob을 쓰세요</translation>
    </message>
    <message>
        <source>the output error of %1</source>
        <translation>%1의 출력 오차</translation>
    </message>
    <message>
        <source>NCCL_DEBUG=WARN in the environment says more</source>
        <translation>환경 변수 NCCL_DEBUG=WARN을 두면 더 자세한 내용을 볼 수 있습니다</translation>
    </message>
    <message>
        <source>give all ranks the same home folder on a shared disk, or an empty one</source>
        <translation>모든 랭크에 공유 디스크의 같은 홈 폴더를 주거나 빈 폴더를 주세요</translation>
    </message>
    <message>
        <source>it names the machine of rank 0</source>
        <translation>랭크 0이 도는 컴퓨터의 이름입니다</translation>
    </message>
    <message>
        <source>libnccl.so.2 cannot be opened, so GPUs cannot train a model together</source>
        <translation>libnccl.so.2를 열 수 없어 여러 GPU로 함께 학습할 수 없습니다</translation>
    </message>
    <message>
        <source>libnccl.so.2 lacks %1</source>
        <translation>libnccl.so.2에 %1이(가) 없습니다</translation>
    </message>
    <message>
        <source>no NCCL type for this tensor</source>
        <translation>이 텐서에 맞는 NCCL 자료형이 없습니다</translation>
    </message>
    <message>
        <source>rank %1 is at update %2 of the training, rank 0 at update %3</source>
        <translation>랭크 %1은(는) 학습의 갱신 %2에, 랭크 0은 갱신 %3에 있습니다</translation>
    </message>
    <message>
        <source>run packaging/setup.sh --cuda, which installs NCCL with LibTorch</source>
        <translation>packaging/setup.sh --cuda를 실행하면 LibTorch와 함께 NCCL이 설치됩니다</translation>
    </message>
    <message>
        <source>run packaging/setup.sh, which installs Gloo&apos;s headers, and build again</source>
        <translation>packaging/setup.sh를 실행해 Gloo 헤더를 설치하고 다시 빌드하세요</translation>
    </message>
    <message>
        <source>start all of them, with the same MASTER_ADDR and MASTER_PORT</source>
        <translation>같은 MASTER_ADDR와 MASTER_PORT로 모두 시작하세요</translation>
    </message>
    <message>
        <source>start the processes with torchrun or srun, or set RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT yourself</source>
        <translation>torchrun이나 srun으로 프로세스를 시작하거나 RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT를 직접 정하세요</translation>
    </message>
    <message>
        <source>the %1 processes do not find each other at %2:%3 (%4)</source>
        <translation>프로세스 %1개가 %2:%3에서 서로를 찾지 못합니다(%4)</translation>
    </message>
    <message>
        <source>the environment has no %1</source>
        <translation>환경 변수 %1이(가) 없습니다</translation>
    </message>
    <message>
        <source>the environment variable %1 is &quot;%2&quot;; it must be a number from %3 to %4</source>
        <translation>환경 변수 %1이(가) &quot;%2&quot;입니다. %3에서 %4까지의 수여야 합니다</translation>
    </message>
    <message>
        <source>this engine was built without Gloo, so CPUs cannot train a model together</source>
        <translation>이 엔진은 Gloo 없이 빌드되어 여러 CPU로 함께 학습할 수 없습니다</translation>
    </message>
    <message>
        <source>%1 % of the word sequences of %2 occur in %3 too: measured on it, the model looks better than it is</source>
        <translation>%2의 단어열 %1 %가 %3에도 있습니다. 이 글로 재면 모델이 실제보다 좋아 보입니다</translation>
    </message>
    <message>
        <source>%1 has no answers</source>
        <translation>%1에 답이 없습니다</translation>
    </message>
    <message>
        <source>%1 holds conversations, but the model in %2 has no chat template</source>
        <translation>%1에는 대화가 들어 있는데 %2의 모델에는 대화 템플릿이 없습니다</translation>
    </message>
    <message>
        <source>%1 is applied to a %2</source>
        <translation>%1을(를) 쓸 수 없는 값입니다. 값의 종류: %2</translation>
    </message>
    <message>
        <source>%1 is called, but it is no function that Lathe reads</source>
        <translation>호출된 %1은(는) Lathe가 읽는 함수가 아닙니다</translation>
    </message>
    <message>
        <source>%1 is expected where the template has %2</source>
        <translation>템플릿의 %2 자리에는 %1이(가) 있어야 합니다</translation>
    </message>
    <message>
        <source>%1 is not defined, so it has no %2</source>
        <translation>%1이(가) 정의되지 않아 %2도 없습니다</translation>
    </message>
    <message>
        <source>%1 is not defined, so it has no items</source>
        <translation>%1이(가) 정의되지 않아 항목도 없습니다</translation>
    </message>
    <message>
        <source>%1 names stand for a value of %2 items</source>
        <translation>이름 %1개로 항목 %2개짜리 값을 받을 수 없습니다</translation>
    </message>
    <message>
        <source>%1 of %2 examples are left out: they have no answer within %3 tokens</source>
        <translation>예제 %2개 중 %1개는 토큰 %3개 안에 답이 없어 뺐습니다</translation>
    </message>
    <message>
        <source>%1 of %2 examples are longer than a window of %3 tokens and end with it</source>
        <translation>예제 %2개 중 %1개는 토큰 %3개짜리 창보다 길어 창 끝에서 잘립니다</translation>
    </message>
    <message>
        <source>%1, example %2</source>
        <translation>%1, 예제 %2</translation>
    </message>
    <message>
        <source>%1, line %2: %3</source>
        <translation>%1, %2번째 줄: %3</translation>
    </message>
    <message>
        <source>%1, which is not defined,</source>
        <translation>정의되지 않은 %1</translation>
    </message>
    <message>
        <source>%1: &quot;messages&quot; has no turn of the role &quot;assistant&quot;</source>
        <translation>%1: &quot;messages&quot;에 역할이 &quot;assistant&quot;인 차례가 없습니다</translation>
    </message>
    <message>
        <source>%1: &quot;prompt&quot; and &quot;answer&quot; (or &quot;completion&quot;, &quot;response&quot;) are not both texts</source>
        <translation>%1: &quot;prompt&quot;와 &quot;answer&quot;(또는 &quot;completion&quot;, &quot;response&quot;)가 둘 다 글이어야 합니다</translation>
    </message>
    <message>
        <source>%1: a message has no &quot;role&quot;</source>
        <translation>%1: &quot;role&quot;이 없는 메시지가 있습니다</translation>
    </message>
    <message>
        <source>%1: an entry of chat_template has no name and template</source>
        <translation>%1: chat_template의 항목에 name이나 template이 없습니다</translation>
    </message>
    <message>
        <source>%1: no token counts for the loss; of %2 examples %3 have no answer within %4 tokens</source>
        <translation>%1: 손실에 셀 토큰이 없습니다. 예제 %2개 중 %3개는 토큰 %4개 안에 답이 없습니다</translation>
    </message>
    <message>
        <source>%1: plain text is needed, not examples</source>
        <translation>%1: 예제가 아니라 일반 글이 필요합니다</translation>
    </message>
    <message>
        <source>%1: the chat template has %2 bytes, more than %3</source>
        <translation>%1: 대화 템플릿이 %2바이트로, 한도 %3바이트를 넘습니다</translation>
    </message>
    <message>
        <source>%1: the line has &quot;%2&quot;, the lines before it have &quot;%3&quot;</source>
        <translation>%1: 이 줄에는 &quot;%2&quot;가 있는데 앞의 줄들에는 &quot;%3&quot;가 있습니다</translation>
    </message>
    <message>
        <source>%1: the line is no object</source>
        <translation>%1: 줄이 JSON 객체가 아닙니다</translation>
    </message>
    <message>
        <source>%1: the text of the conversation does not show turn %2, the assistant&apos;s, as it is</source>
        <translation>%1: 대화를 쓴 글에서 어시스턴트의 %2번째 차례를 찾을 수 없습니다</translation>
    </message>
    <message>
        <source>%1: there is no &quot;text&quot;, no &quot;prompt&quot; and no &quot;messages&quot;</source>
        <translation>%1: &quot;text&quot;, &quot;prompt&quot;, &quot;messages&quot; 가운데 아무것도 없습니다</translation>
    </message>
    <message>
        <source>a %1 has no items to go over</source>
        <translation>%1 값에는 돌아볼 항목이 없습니다</translation>
    </message>
    <message>
        <source>a %1 is sliced</source>
        <translation>%1 값은 잘라 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>a bound of a slice is a %1</source>
        <translation>슬라이스의 경계가 %1 값입니다</translation>
    </message>
    <message>
        <source>a chain of comparisons is %1</source>
        <translation>이어 쓴 비교: %1</translation>
    </message>
    <message>
        <source>a filter</source>
        <translation>필터</translation>
    </message>
    <message>
        <source>a filter of a set block is outside the part of Jinja that Lathe reads</source>
        <translation>set 블록의 필터는 Lathe가 읽는 Jinja 범위 밖입니다</translation>
    </message>
    <message>
        <source>a key of a dict is a %1</source>
        <translation>딕셔너리의 키가 %1 값입니다</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>a number is divided by 0</source>
        <translation>0으로 나누었습니다</translation>
    </message>
    <message>
        <source>a parameter</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>a recursive loop is outside the part of Jinja that Lathe reads</source>
        <translation>재귀 반복은 Lathe가 읽는 Jinja 범위 밖입니다</translation>
    </message>
    <message>
        <source>a tag has no end</source>
        <translation>태그가 닫히지 않았습니다</translation>
    </message>
    <message>
        <source>a template must not change lists and dicts</source>
        <translation>템플릿은 리스트와 딕셔너리를 바꿀 수 없습니다</translation>
    </message>
    <message>
        <source>a test</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>a test needs one argument and has %1</source>
        <translation>검사에는 인수가 하나 있어야 하는데 %1개입니다</translation>
    </message>
    <message>
        <source>a text in quotes</source>
        <translation>따옴표로 묶은 글</translation>
    </message>
    <message>
        <source>a text in quotes has no end</source>
        <translation>따옴표로 묶은 글이 닫히지 않았습니다</translation>
    </message>
    <message>
        <source>a value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>a value is nested deeper than %1</source>
        <translation>값이 %1단계보다 깊게 중첩되었습니다</translation>
    </message>
    <message>
        <source>abs is applied to a %1</source>
        <translation>%1 값에는 abs를 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>an attribute</source>
        <translation>속성</translation>
    </message>
    <message>
        <source>an escape of a text in quotes is no character</source>
        <translation>글 안의 이스케이프가 문자가 아닙니다</translation>
    </message>
    <message>
        <source>an escape of a text in quotes lacks digits</source>
        <translation>글 안의 이스케이프에 자릿수가 모자랍니다</translation>
    </message>
    <message>
        <source>an expression is nested deeper than %1</source>
        <translation>식이 %1단계보다 깊게 중첩되었습니다</translation>
    </message>
    <message>
        <source>an index or a slice</source>
        <translation>첨자나 슬라이스</translation>
    </message>
    <message>
        <source>apply the filter where the name is used</source>
        <translation>이름을 쓰는 곳에서 필터를 적용하세요</translation>
    </message>
    <message>
        <source>arguments after %1 are %2</source>
        <translation>%1 뒤의 인수: %2</translation>
    </message>
    <message>
        <source>bounds are numbers</source>
        <translation>경계는 수여야 합니다</translation>
    </message>
    <message>
        <source>build a new value with + or dict(…)</source>
        <translation>+나 dict(…)로 새 값을 만드세요</translation>
    </message>
    <message>
        <source>cannot set an attribute of %1, which is no namespace</source>
        <translation>%1은(는) namespace가 아니어서 속성을 정할 수 없습니다</translation>
    </message>
    <message>
        <source>change the conversation as the message says</source>
        <translation>메시지에 따라 대화를 고치세요</translation>
    </message>
    <message>
        <source>choose a text file, or a .jsonl with {&quot;text&quot;: &quot;…&quot;} on each line</source>
        <translation>글 파일이나 줄마다 {&quot;text&quot;: &quot;…&quot;}가 있는 .jsonl을 고르세요</translation>
    </message>
    <message>
        <source>close it with #}</source>
        <translation>#}로 닫으세요</translation>
    </message>
    <message>
        <source>close it with the same quote</source>
        <translation>같은 따옴표로 닫으세요</translation>
    </message>
    <message>
        <source>close it with {% %1 %}</source>
        <translation>{% %1 %}로 닫으세요</translation>
    </message>
    <message>
        <source>close it with {% endraw %}</source>
        <translation>{% endraw %}로 닫으세요</translation>
    </message>
    <message>
        <source>close it with }} or %}</source>
        <translation>}}나 %}로 닫으세요</translation>
    </message>
    <message>
        <source>correct the template</source>
        <translation>템플릿을 고치세요</translation>
    </message>
    <message>
        <source>define it at the top of the template</source>
        <translation>템플릿의 맨 위에서 정의하세요</translation>
    </message>
    <message>
        <source>dict or namespace is given a %1</source>
        <translation>dict나 namespace에 %1 값을 주었습니다</translation>
    </message>
    <message>
        <source>divide it into several {% set %} tags</source>
        <translation>여러 {% set %} 태그로 나누세요</translation>
    </message>
    <message>
        <source>each is an object such as {&quot;name&quot;: &quot;default&quot;, &quot;template&quot;: &quot;…&quot;}</source>
        <translation>항목은 {&quot;name&quot;: &quot;default&quot;, &quot;template&quot;: &quot;…&quot;} 같은 객체입니다</translation>
    </message>
    <message>
        <source>formatting a text with % is outside the part of Jinja that Lathe reads</source>
        <translation>%로 글을 짜 맞추는 것은 Lathe가 읽는 Jinja 범위 밖입니다</translation>
    </message>
    <message>
        <source>give a dict, or name=value</source>
        <translation>딕셔너리나 이름=값을 주세요</translation>
    </message>
    <message>
        <source>give a text</source>
        <translation>글을 주세요</translation>
    </message>
    <message>
        <source>give a whole number</source>
        <translation>정수를 주세요</translation>
    </message>
    <message>
        <source>index does not find %1</source>
        <translation>index가 %1을(를) 찾지 못했습니다</translation>
    </message>
    <message>
        <source>index does not find its value in the list</source>
        <translation>index가 리스트에서 값을 찾지 못했습니다</translation>
    </message>
    <message>
        <source>it reads %1</source>
        <translation>읽을 수 있는 것: %1</translation>
    </message>
    <message>
        <source>it reads if, for, set, macro, generation, break and continue (in loops) and raw</source>
        <translation>if, for, set, macro, generation, (반복 안의) break와 continue, raw를 읽습니다</translation>
    </message>
    <message>
        <source>it reads range, dict, namespace, raise_exception, strftime_now, macros, and the methods of texts, lists and dicts: %1</source>
        <translation>range, dict, namespace, raise_exception, strftime_now, 매크로와 글·리스트·딕셔너리의 메서드를 읽습니다: %1</translation>
    </message>
    <message>
        <source>items is applied to a %1</source>
        <translation>%1 값에는 items를 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>join meets a %1</source>
        <translation>join이 %1 값을 만났습니다</translation>
    </message>
    <message>
        <source>join texts</source>
        <translation>글을 이으세요</translation>
    </message>
    <message>
        <source>join the parts with ~</source>
        <translation>~로 부분들을 이으세요</translation>
    </message>
    <message>
        <source>join two comparisons with and</source>
        <translation>비교 두 개를 and로 이으세요</translation>
    </message>
    <message>
        <source>keys are texts here</source>
        <translation>여기서 키는 글입니다</translation>
    </message>
    <message>
        <source>link a text step; prompts alone do not train</source>
        <translation>글 단계를 연결하세요. 프롬프트만으로는 학습할 수 없습니다</translation>
    </message>
    <message>
        <source>loop.cycle has no arguments</source>
        <translation>loop.cycle에 인수가 없습니다</translation>
    </message>
    <message>
        <source>macros call each other deeper than %1</source>
        <translation>매크로가 %1단계보다 깊게 서로를 부릅니다</translation>
    </message>
    <message>
        <source>make it with namespace(…)</source>
        <translation>namespace(…)로 만드세요</translation>
    </message>
    <message>
        <source>measure on text that is not trained on</source>
        <translation>학습하지 않은 글로 측정하세요</translation>
    </message>
    <message>
        <source>name each argument</source>
        <translation>인수마다 이름을 적으세요</translation>
    </message>
    <message>
        <source>no float holds the number %1</source>
        <translation>수 %1을(를) 담을 실수가 없습니다</translation>
    </message>
    <message>
        <source>not in</source>
        <translation>not in(들어 있지 않음)</translation>
    </message>
    <message>
        <source>outside the part of Jinja that Lathe reads</source>
        <translation>Lathe가 읽는 Jinja 범위 밖</translation>
    </message>
    <message>
        <source>put a chat_template.jinja into the folder of the model, or use data with prompt and answer</source>
        <translation>모델 폴더에 chat_template.jinja를 넣거나 프롬프트와 답으로 된 데이터를 쓰세요</translation>
    </message>
    <message>
        <source>put each kind of data into a file of its own and mix the files</source>
        <translation>데이터를 종류마다 다른 파일에 넣고 파일을 섞으세요</translation>
    </message>
    <message>
        <source>range has a step of 0 or bounds that are too far</source>
        <translation>range의 간격이 0이거나 경계가 너무 멉니다</translation>
    </message>
    <message>
        <source>range has more than %1 numbers</source>
        <translation>range의 수가 %1개를 넘습니다</translation>
    </message>
    <message>
        <source>round is applied to a %1 with %2 digits</source>
        <translation>%1 값을 %2자리로 반올림할 수 없습니다</translation>
    </message>
    <message>
        <source>selectattr and rejectattr need the name of an attribute</source>
        <translation>selectattr와 rejectattr에는 속성 이름이 필요합니다</translation>
    </message>
    <message>
        <source>separators of tojson are not two texts</source>
        <translation>tojson의 구분자는 글 두 개여야 합니다</translation>
    </message>
    <message>
        <source>simplify the template</source>
        <translation>템플릿을 단순하게 하세요</translation>
    </message>
    <message>
        <source>slices are of texts and lists</source>
        <translation>글과 리스트만 잘라 쓸 수 있습니다</translation>
    </message>
    <message>
        <source>split has an empty separator</source>
        <translation>split의 구분자가 비어 있습니다</translation>
    </message>
    <message>
        <source>tags or brackets are nested deeper than %1</source>
        <translation>태그나 괄호가 %1단계보다 깊게 중첩되었습니다</translation>
    </message>
    <message>
        <source>the argument %1 is %2</source>
        <translation>인수 %1: %2</translation>
    </message>
    <message>
        <source>the argument %1 is a %2</source>
        <translation>인수 %1이(가) %2 값입니다</translation>
    </message>
    <message>
        <source>the character %1 has no meaning in a tag</source>
        <translation>문자 %1은(는) 태그 안에서 뜻이 없습니다</translation>
    </message>
    <message>
        <source>the comment has no end</source>
        <translation>주석이 닫히지 않았습니다</translation>
    </message>
    <message>
        <source>the conversation has another shape than the template expects</source>
        <translation>대화의 모양이 템플릿이 기대하는 것과 다릅니다</translation>
    </message>
    <message>
        <source>the conversation lacks what the template reads</source>
        <translation>템플릿이 읽는 것이 대화에 없습니다</translation>
    </message>
    <message>
        <source>the end of the template</source>
        <translation>템플릿의 끝</translation>
    </message>
    <message>
        <source>the filter %1 is outside the part of Jinja that Lathe reads</source>
        <translation>필터 %1은(는) Lathe가 읽는 Jinja 범위 밖입니다</translation>
    </message>
    <message>
        <source>the format of strftime_now is longer than 100 bytes</source>
        <translation>strftime_now의 형식이 100바이트보다 깁니다</translation>
    </message>
    <message>
        <source>the macro %1 has %2 parameters and is called with %3</source>
        <translation>매크로 %1의 매개변수는 %2개인데 인수 %3개로 불렸습니다</translation>
    </message>
    <message>
        <source>the macro %1 has no parameter %2</source>
        <translation>매크로 %1에는 매개변수 %2이(가) 없습니다</translation>
    </message>
    <message>
        <source>the macro %1 is called outside the block that defines it</source>
        <translation>매크로 %1을(를) 정의한 블록 밖에서 불렀습니다</translation>
    </message>
    <message>
        <source>the name of an attribute</source>
        <translation>속성의 이름</translation>
    </message>
    <message>
        <source>the name of the macro</source>
        <translation>매크로의 이름</translation>
    </message>
    <message>
        <source>the number %1 is too large</source>
        <translation>수 %1이(가) 너무 큽니다</translation>
    </message>
    <message>
        <source>the operator %1 stands between %2 and %3</source>
        <translation>연산자 %1의 양쪽에 올 수 없는 값입니다: %2, %3</translation>
    </message>
    <message>
        <source>the result of %1 is too large a number</source>
        <translation>%1의 결과가 너무 큰 수입니다</translation>
    </message>
    <message>
        <source>the sign %1 stands before a %2</source>
        <translation>%2 값 앞에 부호 %1이(가) 있습니다</translation>
    </message>
    <message>
        <source>the step of a slice is 0</source>
        <translation>슬라이스의 간격이 0입니다</translation>
    </message>
    <message>
        <source>the tag %1 has no end</source>
        <translation>태그 %1이(가) 닫히지 않았습니다</translation>
    </message>
    <message>
        <source>the tag %1 is outside the part of Jinja that Lathe reads</source>
        <translation>태그 %1은(는) Lathe가 읽는 Jinja 범위 밖입니다</translation>
    </message>
    <message>
        <source>the tag raw has no end</source>
        <translation>태그 raw가 닫히지 않았습니다</translation>
    </message>
    <message>
        <source>the template does not end; use another</source>
        <translation>템플릿이 끝나지 않습니다. 다른 템플릿을 쓰세요</translation>
    </message>
    <message>
        <source>the template refuses the conversation: %1</source>
        <translation>템플릿이 대화를 거부했습니다: %1</translation>
    </message>
    <message>
        <source>the template works longer than a conversation needs</source>
        <translation>템플릿이 대화에 필요한 것보다 오래 일합니다</translation>
    </message>
    <message>
        <source>the test %1 is outside the part of Jinja that Lathe reads</source>
        <translation>검사 %1은(는) Lathe가 읽는 Jinja 범위 밖입니다</translation>
    </message>
    <message>
        <source>the training data hold no text</source>
        <translation>학습 데이터에 글이 없습니다</translation>
    </message>
    <message>
        <source>the word of a tag</source>
        <translation>태그의 낱말</translation>
    </message>
    <message>
        <source>tojson has an indent above 16</source>
        <translation>tojson의 들여쓰기가 16을 넘습니다</translation>
    </message>
    <message>
        <source>tojson meets a value that JSON cannot say, a %1</source>
        <translation>tojson이 JSON으로 쓸 수 없는 %1 값을 만났습니다</translation>
    </message>
    <message>
        <source>use a .jsonl with prompt and answer, or with messages, on each line</source>
        <translation>줄마다 프롬프트와 답 또는 messages가 있는 .jsonl을 쓰세요</translation>
    </message>
    <message>
        <source>use a larger seqlen if they matter</source>
        <translation>이 예제들이 중요하면 seqlen을 늘리세요</translation>
    </message>
    <message>
        <source>use a larger seqlen, or shorter prompts</source>
        <translation>seqlen을 늘리거나 프롬프트를 줄이세요</translation>
    </message>
    <message>
        <source>use a shorter template</source>
        <translation>더 짧은 템플릿을 쓰세요</translation>
    </message>
    <message>
        <source>use a template with {% generation %} tags around what the assistant writes</source>
        <translation>어시스턴트가 쓰는 부분을 {% generation %} 태그로 묶은 템플릿을 쓰세요</translation>
    </message>
    <message>
        <source>use another template</source>
        <translation>다른 템플릿을 쓰세요</translation>
    </message>
    <message>
        <source>use another template, or a shorter conversation</source>
        <translation>다른 템플릿이나 더 짧은 대화를 쓰세요</translation>
    </message>
    <message>
        <source>write \x with two, \u with four digits</source>
        <translation>\x 뒤에는 두 자리, \u 뒤에는 네 자리를 적으세요</translation>
    </message>
    <message>
        <source>write a code point up to 10FFFF</source>
        <translation>10FFFF까지의 코드 포인트를 적으세요</translation>
    </message>
    <message>
        <source>write a macro that calls itself</source>
        <translation>자신을 부르는 매크로를 쓰세요</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number of bytes</source>
        <translation>&quot;%1&quot;은(는) 바이트 수가 아닙니다</translation>
    </message>
    <message>
        <source>%1 holds %2, which Lathe did not write there</source>
        <translation>%1에 Lathe가 쓰지 않은 %2이(가) 있습니다</translation>
    </message>
    <message>
        <source>%1 holds a model that Lathe wrote earlier</source>
        <translation>%1에 Lathe가 이전에 쓴 모델이 있습니다</translation>
    </message>
    <message>
        <source>%1 is a link to %2, which is not in the model&apos;s folder</source>
        <translation>%1은(는) 모델 폴더 밖에 있는 %2을(를) 가리키는 링크입니다</translation>
    </message>
    <message>
        <source>%1 is damaged: its %2 bytes are not those it was written with</source>
        <translation>%1이(가) 손상되었습니다: 그 %2바이트가 처음 쓴 내용과 다릅니다</translation>
    </message>
    <message>
        <source>%1 is of another save than %2</source>
        <translation>%1과(와) %2은(는) 서로 다른 저장에서 나왔습니다</translation>
    </message>
    <message>
        <source>%1 was cut or could not be read any more while it was open</source>
        <translation>%1이(가) 열려 있는 동안 잘렸거나 더는 읽을 수 없게 되었습니다</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is not text</source>
        <translation>%1: &quot;%2&quot;이(가) 글이 아닙니다</translation>
    </message>
    <message>
        <source>Another program writes to it, or its disk fails: fetch the file again.</source>
        <translation>다른 프로그램이 이 파일에 쓰고 있거나 디스크에 문제가 있습니다. 파일을 다시 받으세요.</translation>
    </message>
    <message>
        <source>Files of two saves are mixed in the folder: copy the whole folder again, or save the model again.</source>
        <translation>폴더에 두 번의 저장에서 나온 파일이 섞여 있습니다. 폴더 전체를 다시 복사하거나 모델을 다시 저장하세요.</translation>
    </message>
    <message>
        <source>It was moved to %1; run again, and it is computed again. Check the disk.</source>
        <translation>%1(으)로 옮겼습니다. 다시 실행하면 새로 계산합니다. 디스크를 확인하세요.</translation>
    </message>
    <message>
        <source>Name one with --home or LATHE_HOME.</source>
        <translation>--home 또는 LATHE_HOME으로 지정하세요.</translation>
    </message>
    <message>
        <source>Put the file itself into the folder, or remove the link.</source>
        <translation>파일 자체를 폴더에 넣거나 링크를 지우세요.</translation>
    </message>
    <message>
        <source>Remove the file and run again: it is computed again.</source>
        <translation>파일을 지우고 다시 실행하세요. 새로 계산합니다.</translation>
    </message>
    <message>
        <source>Run the workflow again: it is computed again.</source>
        <translation>워크플로를 다시 실행하세요. 새로 계산합니다.</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s pattern tries too many ways to match; take the model&apos;s own tokenizer.</source>
        <translation>토크나이저의 패턴이 너무 많은 경우를 시도합니다. 모델의 원래 토크나이저를 쓰세요.</translation>
    </message>
    <message>
        <source>another process uses the results in %1</source>
        <translation>다른 프로세스가 %1의 결과를 쓰고 있습니다</translation>
    </message>
    <message>
        <source>choose another folder, or empty this one: only folders that Lathe wrote itself are replaced</source>
        <translation>다른 폴더를 고르거나 이 폴더를 비우세요. Lathe가 직접 쓴 폴더만 바꿉니다</translation>
    </message>
    <message>
        <source>keys of results are those that run --json prints</source>
        <translation>결과의 키는 run --json이 출력합니다</translation>
    </message>
    <message>
        <source>out of memory: %1 more were asked for at once</source>
        <translation>메모리 부족: 한 번에 %1이(가) 더 필요했습니다</translation>
    </message>
    <message>
        <source>replace it with --overwrite (in a workflow: the parameter overwrite), or choose another folder</source>
        <translation>--overwrite로(워크플로에서는 overwrite 매개변수로) 바꾸거나 다른 폴더를 고르세요</translation>
    </message>
    <message>
        <source>the pattern &quot;%1&quot; gave up on a text of %2: %3</source>
        <translation>패턴 &quot;%1&quot;이(가) %2 길이의 글에서 찾기를 포기했습니다: %3</translation>
    </message>
    <message>
        <source>there is no folder for runs and results: LATHE_HOME, XDG_DATA_HOME and HOME are empty</source>
        <translation>실행과 결과를 둘 폴더가 없습니다: LATHE_HOME, XDG_DATA_HOME, HOME이 모두 비어 있습니다</translation>
    </message>
    <message>
        <source>there is no result %1 in %2</source>
        <translation>%2에 결과 %1이(가) 없습니다</translation>
    </message>
    <message>
        <source>wait until its run has ended</source>
        <translation>그 실행이 끝날 때까지 기다리세요</translation>
    </message>
    <message>
        <source>write a quota as 20GB or 500MB</source>
        <translation>한도는 20GB나 500MB처럼 쓰세요</translation>
    </message>
    <message>
        <source>Memory: %1 were used, %2 were expected with %3 windows at once and %4 of %5 blocks computed again.</source>
        <translation>메모리: %1을(를) 썼습니다. 예상은 %2였습니다(한 번에 창 %3개, 블록 %5개 중 %4개 다시 계산).</translation>
    </message>
    <message>
        <source>No layer has an adapter, so nothing was merged.</source>
        <translation>어댑터가 있는 레이어가 없어 아무것도 병합하지 않았습니다.</translation>
    </message>
    <message>
        <source>The teacher does not fit beside the student and computes block by block.</source>
        <translation>교사가 학생과 함께 메모리에 들어가지 않아 블록 단위로 계산합니다.</translation>
    </message>
    <message>
        <source>a prompt of %1 tokens and %2 new ones do not fit into a window of %3</source>
        <translation>프롬프트 토큰 %1개와 새 토큰 %2개는 크기 %3의 창에 들어가지 않습니다</translation>
    </message>
    <message>
        <source>give both steps the same temperature</source>
        <translation>두 단계의 온도를 같게 하세요</translation>
    </message>
    <message>
        <source>keep the predictions of a teacher with the student&apos;s tokenizer</source>
        <translation>학생과 토크나이저가 같은 교사의 예측을 보관하세요</translation>
    </message>
    <message>
        <source>kept predictions are of the training text, and source is &quot;%1&quot;</source>
        <translation>보관한 예측은 학습 글에 대한 것인데 학습할 글이 &quot;%1&quot;입니다</translation>
    </message>
    <message>
        <source>kept predictions hold no hidden states</source>
        <translation>보관한 예측에는 은닉 상태가 없습니다</translation>
    </message>
    <message>
        <source>link a model to the port teacher, or the predictions of a teacher to predictions</source>
        <translation>교사 입력에 모델을 연결하거나 교사의 예측 입력에 예측을 연결하세요</translation>
    </message>
    <message>
        <source>link the model to the port teacher, or use one of the divergences</source>
        <translation>교사 입력에 모델을 연결하거나 발산 가운데 하나를 쓰세요</translation>
    </message>
    <message>
        <source>projection of block %1</source>
        <translation>블록 %1의 투영</translation>
    </message>
    <message>
        <source>projection to the student</source>
        <translation>학생으로 가는 투영</translation>
    </message>
    <message>
        <source>projection to the teacher</source>
        <translation>교사로 가는 투영</translation>
    </message>
    <message>
        <source>query of the student</source>
        <translation>학생의 질의</translation>
    </message>
    <message>
        <source>set hidden_weight and relation_weight to 0</source>
        <translation>은닉 상태와 어텐션 관계의 가중치를 0으로 하세요</translation>
    </message>
    <message>
        <source>set hidden_weight and relation_weight to 0, or link the model to the port teacher</source>
        <translation>은닉 상태와 어텐션 관계의 가중치를 0으로 하거나 교사 입력에 모델을 연결하세요</translation>
    </message>
    <message>
        <source>set relation_weight to 0</source>
        <translation>어텐션 관계의 가중치를 0으로 하세요</translation>
    </message>
    <message>
        <source>set source to student</source>
        <translation>학습할 글을 학생으로 하세요</translation>
    </message>
    <message>
        <source>set source to student, or use a smaller teacher</source>
        <translation>학습할 글을 학생으로 하거나 더 작은 교사를 쓰세요</translation>
    </message>
    <message>
        <source>set source to text, or link the model to the port teacher</source>
        <translation>학습할 글을 글로 하거나 교사 입력에 모델을 연결하세요</translation>
    </message>
    <message>
        <source>set top_k to 0, or use one of the divergences</source>
        <translation>교사의 단어 수를 0으로 하거나 발산 가운데 하나를 쓰세요</translation>
    </message>
    <message>
        <source>the kept predictions have temperature %1, the loss %2</source>
        <translation>보관한 예측의 온도는 %1, 손실의 온도는 %2입니다</translation>
    </message>
    <message>
        <source>the kept predictions name word %1, and the student has %2 words</source>
        <translation>보관한 예측에는 단어 %1이(가) 있는데 학생의 단어는 %2개입니다</translation>
    </message>
    <message>
        <source>the last block of the student or the teacher has no attention, and attention relations are read there</source>
        <translation>학생이나 교사의 마지막 블록에 어텐션이 없는데, 어텐션 관계는 그곳에서 읽습니다</translation>
    </message>
    <message>
        <source>the loss %1</source>
        <translation>손실 %1</translation>
    </message>
    <message>
        <source>the loss %1 needs the teacher itself, not kept predictions</source>
        <translation>손실 %1에는 보관한 예측이 아니라 교사 자체가 필요합니다</translation>
    </message>
    <message>
        <source>the loss dskd compares hidden states itself</source>
        <translation>손실 dskd는 은닉 상태를 스스로 비교합니다</translation>
    </message>
    <message>
        <source>the loss minillm needs texts that the student writes as it is, and source is &quot;%1&quot;</source>
        <translation>손실 minillm에는 학생이 지금 상태에서 쓴 글이 필요한데 학습할 글이 &quot;%1&quot;입니다</translation>
    </message>
    <message>
        <source>the source switch</source>
        <translation>전환</translation>
    </message>
    <message>
        <source>the teacher does not fit beside the student on %1, and with source switch both write</source>
        <translation>교사가 학생과 함께 %1에 들어가지 않는데, 전환에서는 둘 다 글을 씁니다</translation>
    </message>
    <message>
        <source>the teacher has another vocabulary than the student (%1 words, and %2), and %3 compares words</source>
        <translation>교사와 학생의 어휘가 다릅니다(단어 %1개와 %2개). %3은(는) 단어끼리 비교합니다</translation>
    </message>
    <message>
        <source>there is no teacher</source>
        <translation>교사가 없습니다</translation>
    </message>
    <message>
        <source>top_k is %1, and the loss %2 needs every word of the teacher</source>
        <translation>교사의 단어 수가 %1인데 손실 %2에는 교사의 모든 단어가 필요합니다</translation>
    </message>
    <message>
        <source>train is &quot;%1&quot;, and a rank is a number above 0</source>
        <translation>학습 대상이 &quot;%1&quot;인데 랭크는 0보다 큰 수여야 합니다</translation>
    </message>
    <message>
        <source>use a shorter prompt, fewer new tokens, or longer windows in the data step</source>
        <translation>프롬프트나 새 토큰을 줄이거나 데이터 단계의 창을 늘리세요</translation>
    </message>
    <message>
        <source>use lora:16, say</source>
        <translation>예를 들어 lora:16을 쓰세요</translation>
    </message>
    <message>
        <source>use the loss dskd or uld on text, or a teacher with the student&apos;s tokenizer</source>
        <translation>글에는 손실 dskd나 uld를 쓰거나, 학생과 토크나이저가 같은 교사를 쓰세요</translation>
    </message>
    <message>
        <source>The loss is %1 of reverse KL and %2 of forward KL.</source>
        <translation>손실은 역방향 KL %1, 순방향 KL %2의 비율입니다.</translation>
    </message>
    <message>
        <source>The predictions take %1. The words left out hold %2 % of the probability and %3 nats of the entropy of a token.</source>
        <translation>예측은 %1을(를) 차지합니다. 보관하지 않은 단어가 토큰 하나에서 확률의 %2 %와 엔트로피 %3 나트를 가집니다.</translation>
    </message>
    <message>
        <source>link the same data step to both, and use the student&apos;s tokenizer</source>
        <translation>두 단계에 같은 데이터 단계를 연결하고 학생의 토크나이저를 쓰세요</translation>
    </message>
    <message>
        <source>link the step Teacher&apos;s predictions (analyze.teacher)</source>
        <translation>교사의 예측 단계(analyze.teacher)를 연결하세요</translation>
    </message>
    <message>
        <source>the kept predictions are of other windows than the training data (%1 of %2 tokens, and %3 of %4)</source>
        <translation>보관한 예측이 학습 데이터와 다른 창에 대한 것입니다(토큰 %2개짜리 창 %1개, 학습 데이터는 %4개짜리 %3개)</translation>
    </message>
    <message>
        <source>what is linked to predictions holds no predictions</source>
        <translation>예측 포트에 연결된 것에 예측이 들어 있지 않습니다</translation>
    </message>
    <message>
        <source>window %1</source>
        <translation>창 %1</translation>
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
    <message>
        <source>Fit</source>
        <translation>맞추기</translation>
    </message>
    <message>
        <source>Show all points again.</source>
        <translation>모든 점을 다시 표시합니다.</translation>
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
    <message>
        <source>all %1</source>
        <translation>모두 %1</translation>
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
    <name>lathe::ui::CompareBody</name>
    <message>
        <source>Compare all with this variant</source>
        <translation>모두 이 변형과 비교</translation>
    </message>
    <message>
        <source>Compare each run with its own base</source>
        <translation>실행마다 자체 기준 모델과 비교</translation>
    </message>
    <message>
        <source>Hide this variant</source>
        <translation>이 변형 숨기기</translation>
    </message>
    <message>
        <source>Show all variants</source>
        <translation>모든 변형 표시</translation>
    </message>
    <message>
        <source>Comparison of the variants</source>
        <translation>변형 비교</translation>
    </message>
    <message>
        <source>All metrics</source>
        <translation>모든 지표</translation>
    </message>
    <message>
        <source>By text and skill</source>
        <translation>글·과제별</translation>
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
        <source>What differs…</source>
        <translation>다른 점 보기…</translation>
    </message>
    <message>
        <source>Size in MB</source>
        <translation>크기(MB)</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 구간</translation>
    </message>
    <message>
        <source>the first %1 variants, 95 % interval</source>
        <translation>처음 %1개 변형, 95 % 구간</translation>
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
    <message>
        <source>≠ other data</source>
        <translation>≠ 다른 데이터</translation>
    </message>
    <message>
        <source>Click to sort the variants by this.</source>
        <translation>클릭하면 이 지표로 변형을 정렬합니다.</translation>
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
        <source>Open the workflow</source>
        <translation>워크플로 열기</translation>
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
        <source>Variants</source>
        <translation>변형</translation>
    </message>
    <message>
        <source>Choose, sort and filter the variants, and what they are compared with.</source>
        <translation>표시할 변형을 고르고 정렬하고 거르며, 비교 기준을 정합니다.</translation>
    </message>
    <message>
        <source>%1 of %2 variants</source>
        <translation>변형 %2개 중 %1개</translation>
    </message>
</context>
<context>
    <name>lathe::ui::DamageModel</name>
    <message>
        <source>perplexity</source>
        <translation>퍼플렉시티</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>정확도</translation>
    </message>
    <message>
        <source>%1: perplexity against the base</source>
        <translation>%1: 기준 대비 퍼플렉시티</translation>
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
        <translation>글: 기준 대비 퍼플렉시티 배수. 과제: 정확도 증감(점). 색과 막대는 ×10 또는 50점에서 가득 찹니다. 회색은 오차 범위 안이거나 변화 없음. 가장 나쁜 변형과 열이 먼저 옵니다.</translation>
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
    <name>lathe::ui::FileNotice</name>
    <message>
        <source>%1 is open in another window (%2). This is a copy of it: Save asks for a place.</source>
        <translation>%1 파일이 다른 창에서 열려 있습니다(%2). 여기 보이는 것은 사본이므로 저장할 때 위치를 묻습니다.</translation>
    </message>
    <message>
        <source>Another program has changed %1 on the disk.</source>
        <translation>다른 프로그램이 디스크에 있는 %1 파일을 바꾸었습니다.</translation>
    </message>
    <message>
        <source>%1 is no longer on the disk. Save writes it again.</source>
        <translation>%1 파일이 디스크에서 사라졌습니다. 저장하면 다시 만들어집니다.</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>내 것 유지</translation>
    </message>
    <message>
        <source>What this window shows stays; the next Save writes it.</source>
        <translation>이 창의 내용을 그대로 두고, 다음에 저장할 때 기록합니다.</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>바뀐 것 사용</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>다른 이름으로 저장…</translation>
    </message>
    <message>
        <source>Edit the file itself</source>
        <translation>원본 파일 편집</translation>
    </message>
    <message>
        <source>For a window that no longer exists, or when you know what it does. The window that saves second is asked.</source>
        <translation>그 창이 이미 없어졌거나 무엇을 하는지 알 때 쓰십시오. 나중에 저장하는 쪽에 확인을 요청합니다.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Shows the version on the disk. Undo restores yours.</source>
        <translation>디스크의 내용을 보여 줍니다. 실행 취소로 내 내용을 되돌릴 수 있습니다.</translation>
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
    <message>
        <source>Drop one workflow (.json), a model folder or a .safetensors file of it.</source>
        <translation>워크플로 파일(.json) 하나, 모델 폴더 또는 그 안의 .safetensors 파일을 놓으십시오.</translation>
    </message>
    <message>
        <source>Opens %1</source>
        <translation>%1 열기</translation>
    </message>
    <message>
        <source>Nothing arrived: the program it came from is gone.</source>
        <translation>놓은 내용이 전달되지 않았습니다. 끌어 온 프로그램이 이미 종료되었습니다.</translation>
    </message>
    <message>
        <source>It can go on without the window. Open Lathe again to see how far it is.</source>
        <translation>창이 없어도 실행은 계속될 수 있습니다. Lathe를 다시 열면 진행 상황을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>계속 실행</translation>
    </message>
    <message>
        <source>Stop the run</source>
        <translation>실행 중지</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
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
    <message>
        <source>Training</source>
        <translation>학습</translation>
    </message>
</context>
<context>
    <name>lathe::ui::PortLegend</name>
    <message>
        <source>Kinds of ports: %1</source>
        <translation>포트 종류: %1</translation>
    </message>
    <message>
        <source>teacher or reference</source>
        <translation>교사·기준 모델</translation>
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
    <name>lathe::ui::RaceTable</name>
    <message>
        <source>update %1</source>
        <translation>갱신 %1</translation>
    </message>
    <message>
        <source>no validation data</source>
        <translation>검증 데이터 없음</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>Link validation data to the step, and it measures which update is the best. Without, the newest weights are handed on.</source>
        <translation>단계에 검증 데이터를 연결하면 어느 갱신이 가장 좋은지 측정합니다. 없으면 가장 최근의 가중치를 넘깁니다.</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>Best so far</source>
        <translation>지금까지 최고</translation>
    </message>
    <message>
        <source>From</source>
        <translation>나온 곳</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>정확도</translation>
    </message>
    <message>
        <source>Loss now</source>
        <translation>현재 손실</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>갱신 횟수</translation>
    </message>
    <message>
        <source>The lowest validation loss, in nats per token.</source>
        <translation>가장 낮은 검증 손실이며 단위는 토큰당 내트입니다.</translation>
    </message>
    <message>
        <source>The accuracy on the prompts at that update.</source>
        <translation>그 갱신에서 잰 프롬프트 정확도입니다.</translation>
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
    <message>
        <source>Runs</source>
        <translation>실행 목록</translation>
    </message>
    <message>
        <source>Show another run, those of this workflow first.</source>
        <translation>다른 실행을 봅니다. 이 워크플로의 실행이 먼저 나옵니다.</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>중지하는 중</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>중지하고 유지</translation>
    </message>
    <message>
        <source>End the run after the current layer, batch or update. What is finished stays, and the next run goes on from there.</source>
        <translation>현재 레이어, 배치 또는 갱신까지만 실행하고 마칩니다. 끝난 것은 남고, 다시 실행하면 거기서 이어 갑니다.</translation>
    </message>
    <message>
        <source>Only the window that started the run can end its training early.</source>
        <translation>실행을 시작한 창에서만 학습을 일찍 마칠 수 있습니다.</translation>
    </message>
    <message>
        <source>The training ends after this update.</source>
        <translation>이번 갱신이 끝나면 학습을 마칩니다.</translation>
    </message>
    <message>
        <source>End this training after the current update and go on with the best weights that it has measured. Stop ends the whole run instead, and the next run continues the training.</source>
        <translation>이번 갱신까지만 학습하고, 측정한 것 가운데 가장 좋은 가중치로 다음 단계를 이어 갑니다. ‘중지’는 실행 전체를 멈추며, 다시 실행하면 학습을 이어서 합니다.</translation>
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
    <message>
        <source>“%1” failed</source>
        <translation>“%1” 단계가 실패했습니다</translation>
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
        <source>The engine ended without a message.</source>
        <translation>엔진이 아무 말 없이 끝났습니다.</translation>
    </message>
    <message>
        <source>The engine of this run was not found on this machine.</source>
        <translation>이 컴퓨터에서 이 실행의 엔진을 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>The engine runs on %1: stop it there.</source>
        <translation>엔진이 %1에서 실행 중입니다. 그곳에서 중지하세요.</translation>
    </message>
    <message>
        <source>Ending the training with its best weights</source>
        <translation>가장 좋은 가중치로 학습을 마치는 중</translation>
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
    <message>
        <source>Priority of the engine</source>
        <translation>엔진 우선순위</translation>
    </message>
    <message>
        <source>As other programs</source>
        <translation>다른 프로그램과 같게</translation>
    </message>
    <message>
        <source>Low: other programs go first</source>
        <translation>낮음: 다른 프로그램이 먼저</translation>
    </message>
    <message>
        <source>Lowest: only what is left over</source>
        <translation>가장 낮음: 남는 자원만 사용</translation>
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
    <message>
        <source>Stopped</source>
        <translation>중지됨</translation>
    </message>
    <message>
        <source>Not run</source>
        <translation>실행 안 됨</translation>
    </message>
</context>
<context>
    <name>lathe::ui::TitleEdit</name>
    <message>
        <source>Title of the node</source>
        <translation>노드 제목</translation>
    </message>
</context>
<context>
    <name>lathe::ui::TrainingBoard</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 while training</source>
        <translation>학습 중 %1</translation>
    </message>
    <message>
        <source>%1 by skill while training</source>
        <translation>학습 중 과제별 %1</translation>
    </message>
    <message>
        <source>%1, validation</source>
        <translation>%1, 검증</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>검증</translation>
    </message>
    <message>
        <source>newest values; choose a training to see its curves</source>
        <translation>가장 최근 값. 학습을 고르면 그 곡선을 봅니다</translation>
    </message>
</context>
<context>
    <name>lathe::ui::VariantPanel</name>
    <message>
        <source>Filter variants</source>
        <translation>변형 거르기</translation>
    </message>
    <message>
        <source>Sorted by</source>
        <translation>정렬</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>비교 기준</translation>
    </message>
    <message>
        <source>What differences are counted from.</source>
        <translation>차이를 계산하는 기준입니다.</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>변형</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>모두 표시</translation>
    </message>
    <message>
        <source>Hide all</source>
        <translation>모두 숨기기</translation>
    </message>
    <message>
        <source>Compare all with this variant</source>
        <translation>모두 이 변형과 비교</translation>
    </message>
    <message>
        <source>Show only this variant</source>
        <translation>이 변형만 표시</translation>
    </message>
    <message>
        <source>%1 of %2 variants shown</source>
        <translation>변형 %2개 중 %1개 표시</translation>
    </message>
    <message>
        <source>order of the run</source>
        <translation>실행 순서</translation>
    </message>
    <message>
        <source>the base of its run</source>
        <translation>각 실행의 기준 모델</translation>
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
    <message>
        <source>%1 (untitled)</source>
        <translation>%1(제목 없음)</translation>
    </message>
    <message>
        <source>take the version on the disk</source>
        <translation>디스크의 내용 사용</translation>
    </message>
    <message>
        <source>The workflow cannot run yet: %1</source>
        <translation>아직 실행할 수 없습니다. %1</translation>
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
    <message>
        <source>process %1 on %2</source>
        <translation>%2의 프로세스 %1</translation>
    </message>
    <message>
        <source>%1 is open in another window (%2).</source>
        <translation>%1 파일이 다른 창에서 열려 있습니다(%2).</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>다른 이름을 선택하십시오.</translation>
    </message>
    <message>
        <source>Another program has changed %1 since this window read it.</source>
        <translation>이 창에서 %1 파일을 읽은 뒤에 다른 프로그램이 그 파일을 바꾸었습니다.</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>내 것 유지</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>바뀐 것 사용</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>다른 이름으로 저장…</translation>
    </message>
</context>
</TS>
